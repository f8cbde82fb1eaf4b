package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.teacher.student.Tokens;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.student.Intake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The tokens that a base's files make of texts.
 *
 * @param intake reads texts as the base does
 * @param shape of the base
 * @param ends the tokens that end an answer
 */
record BaseTokens(Intake intake, DecoderConfig shape, Set<Integer> ends) implements Tokens {

  static BaseTokens of(Intake intake, Path base) throws IOException {
    try (ModelDirectory directory = ModelDirectory.open(base)) {
      Set<Integer> ends = new HashSet<>(directory.ids().eos());
      ends.addAll(directory.generation().ids().eos());
      ends.add(intake.end());
      return new BaseTokens(intake, directory.config().decoder(), Set.copyOf(ends));
    }
  }

  @Override
  public int[] prompt(Candidate candidate) {
    return intake.prompt(candidate.id(), candidate.prompt());
  }

  @Override
  public Text example(Example example) {
    return text(intake.example(example));
  }

  @Override
  public Text alone(Example example) {
    return text(intake.alone(example));
  }

  private static Text text(Sequence sequence) {
    return new Text(sequence.tokens(), sequence.from());
  }

  @Override
  public String text(int[] answer) {
    return intake.text(answer);
  }

  @Override
  public int vocabulary() {
    return shape.vocab();
  }

  @Override
  public int context() {
    return shape.context();
  }
}
