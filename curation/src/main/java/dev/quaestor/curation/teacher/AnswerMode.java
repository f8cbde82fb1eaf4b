package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Answer augmentation (Chan et al. 2024): the teacher answers the candidate's own prompt, {@code
 * samples} times.
 *
 * @param sampling how each answer is written
 * @param samples answers per candidate
 * @param cut takes what is learned out of what was written: run-on text around it is cut off
 */
public record AnswerMode(Sampling sampling, int samples, UnaryOperator<String> cut)
    implements GenerationMode {

  public AnswerMode {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be at least 1, found " + samples);
    }
  }

  @Override
  public String name() {
    return "answer";
  }

  @Override
  public List<TeacherRequest> requests(Candidate candidate) {
    List<Message> messages = List.of(Message.user(candidate.prompt()));
    return IntStream.range(0, samples)
        .mapToObj(k -> new TeacherRequest(candidate, messages, sampling, name(), k))
        .toList();
  }

  @Override
  public Optional<Example> example(TeacherRequest request, Answer answer) {
    Candidate candidate = request.candidate();
    String text = cut.apply(answer.text());
    return text.isBlank()
        ? Optional.empty()
        : Optional.of(new Example(candidate.id(), candidate.prompt(), text));
  }
}
