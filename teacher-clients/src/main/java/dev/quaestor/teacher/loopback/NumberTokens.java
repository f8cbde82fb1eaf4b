package dev.quaestor.teacher.loopback;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.teacher.student.Tokens;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/** The tokens of a {@link LoopbackStudent}: texts of words that are token ids. */
public final class NumberTokens implements Tokens {

  private static int[] ids(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  @Override
  public int[] prompt(Candidate candidate) {
    return ids(candidate.prompt());
  }

  @Override
  public Text example(Example example) {
    int[] prompt = ids(example.prompt());
    int[] answer = ids(example.answer());
    return new Text(
        IntStream.concat(Arrays.stream(prompt), Arrays.stream(answer)).toArray(), prompt.length);
  }

  @Override
  public Text alone(Example example) {
    int[] answer = ids(example.answer());
    return new Text(IntStream.concat(IntStream.of(0), Arrays.stream(answer)).toArray(), 1);
  }

  @Override
  public String text(int[] answer) {
    return Arrays.toString(answer);
  }

  @Override
  public Set<Integer> ends() {
    return Set.of(LoopbackStudent.END);
  }

  @Override
  public int vocabulary() {
    return LoopbackStudent.VOCABULARY;
  }

  @Override
  public int context() {
    return 64;
  }
}
