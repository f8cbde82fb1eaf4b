package dev.quaestor.curation.budget;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.stream.IntStream;

/** Requests to ask in tests. */
final class Requests {

  private Requests() {}

  static TeacherRequest of(String prompt, int maxTokens) {
    return new TeacherRequest(
        Candidate.of(prompt, "", ""),
        List.of(Message.user(prompt)),
        new Sampling(maxTokens, 0, 1),
        "answer",
        0);
  }

  /** {@code count} requests with prompts "q 0", "q 1", … */
  static List<TeacherRequest> list(int count) {
    return IntStream.range(0, count).mapToObj(i -> of("q " + i, 10)).toList();
  }
}
