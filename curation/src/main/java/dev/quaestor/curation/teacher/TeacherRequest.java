package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Digests;
import java.util.List;

/**
 * One question to a teacher.
 *
 * @param candidate what it was made from
 * @param messages the conversation sent, the last turn being the user's
 * @param sampling how the answer is written
 * @param mode the name of the generation mode that made it
 * @param sample 0 for the first answer asked to the same messages, 1 for the second, …
 * @param teacher the name of who is asked, among the run's teachers; empty for the only one
 */
public record TeacherRequest(
    Candidate candidate,
    List<Message> messages,
    Sampling sampling,
    String mode,
    int sample,
    String teacher) {

  /** A question to the only teacher. */
  public TeacherRequest(
      Candidate candidate, List<Message> messages, Sampling sampling, String mode, int sample) {
    this(candidate, messages, sampling, mode, sample, "");
  }

  public TeacherRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException(
          "a request needs a message, found none for " + candidate.id());
    }
  }

  /** The same question, its answer no longer than {@code maxTokens}. */
  public TeacherRequest upTo(int maxTokens) {
    Sampling other = new Sampling(maxTokens, sampling.temperature(), sampling.topP());
    return new TeacherRequest(candidate, messages, other, mode, sample, teacher);
  }

  /**
   * The key under which the answer stands on the tape: teacher identity as declared (not its
   * address), messages, sampling, mode and sample index. {@code scope} keeps apart what must not be
   * shared: what else is asked of the teacher, and the seed where its answers are random.
   */
  public String key(TeacherIdentity teacher, String scope) {
    StringBuilder conversation = new StringBuilder();
    for (Message message : messages) {
      conversation.append(Digests.hex(message.role(), message.content()));
    }
    return Digests.hex(
        teacher.name(),
        teacher.model(),
        conversation.toString(),
        sampling.toString(),
        mode,
        Integer.toString(sample),
        scope);
  }
}
