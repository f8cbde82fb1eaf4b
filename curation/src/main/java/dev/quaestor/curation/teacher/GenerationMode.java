package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;

/**
 * How a candidate becomes requests, and an answer something to learn or a further request: a mode
 * of several calls is a chain, and each call a link of it. A pure function of its arguments, so
 * that a chain cut off anywhere goes on to the same requests.
 */
public interface GenerationMode {

  String name();

  /** The first requests about what was chosen, in order. */
  List<TeacherRequest> requests(Picked picked);

  /** The first requests about a candidate that is chosen alone. */
  default List<TeacherRequest> requests(Candidate candidate) {
    return requests(Picked.alone(candidate));
  }

  /** Where a completed answer leads. */
  Step step(TeacherRequest request, Answer answer);

  /** How many calls may follow a first one, at most: a chain of one link has none. */
  default int following() {
    return 0;
  }
}
