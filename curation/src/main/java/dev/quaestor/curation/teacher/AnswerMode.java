package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Answer augmentation (Chan et al. 2024): teachers answer the candidate's own prompt, each as often
 * as it is asked to.
 *
 * @param assignment who is asked, how often, and how each answer is written
 * @param cut takes what is learned out of what was written: run-on text around it is cut off
 */
public record AnswerMode(Assignment assignment, UnaryOperator<String> cut)
    implements GenerationMode {

  /** Asks the only teacher {@code samples} times. */
  public AnswerMode(Sampling sampling, int samples, UnaryOperator<String> cut) {
    this(Assignment.every(List.of(new Assignment.Asked("", sampling, samples))), cut);
  }

  @Override
  public String name() {
    return "answer";
  }

  @Override
  public List<TeacherRequest> requests(Picked picked) {
    Candidate candidate = picked.candidate();
    List<Message> messages = Conversation.turns(candidate.prompt());
    List<TeacherRequest> requests = new ArrayList<>();
    for (Assignment.Asked asked : assignment.of(candidate)) {
      for (int k = 0; k < asked.samples(); k++) {
        requests.add(
            new TeacherRequest(candidate, messages, asked.sampling(), name(), k, asked.teacher()));
      }
    }
    return requests;
  }

  @Override
  public Step step(TeacherRequest request, Answer answer) {
    Candidate candidate = request.candidate();
    String text = cut.apply(answer.text());
    return text.isBlank()
        ? new Step.Ended(Step.Ended.NOTHING)
        : new Step.Taught(new Example(candidate.id(), candidate.prompt(), text));
  }
}
