package dev.quaestor.curation.teacher;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.student.Student;
import java.util.List;

/**
 * Puts requests to a teacher under a run's budget: grants them in the given order, reserves each
 * before it is sent, settles, charges and tapes it when it returns.
 */
public interface Inquiry {

  /**
   * Asks as many of {@code requests} as the budget grants, a prefix of the list in selection order,
   * and returns their exchanges in that order whatever order the answers came in.
   *
   * @param state the run so far: what it owes, and the keys it need not pay again
   */
  default List<Exchange> ask(List<TeacherRequest> requests, RunState state)
      throws TeacherException, InterruptedException {
    return ask(requests, state, 0);
  }

  /**
   * The same for one link of chains.
   *
   * @param following how many calls each request may lead to: as much as it costs itself is set
   *     aside for each
   */
  List<Exchange> ask(List<TeacherRequest> requests, RunState state, int following)
      throws TeacherException, InterruptedException;

  /**
   * The same, where the student in force is one of those asked in {@code round}; whoever asks
   * others alone is as before.
   */
  default Inquiry inForce(Student incumbent, int round) {
    return this;
  }
}
