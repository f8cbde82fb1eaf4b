package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.Set;

/** Lets a student show what a strategy needs to know, before each choice. */
public interface Observer {

  /**
   * What is seen before the round after {@code state}.
   *
   * @param incumbent the student in force
   * @param needs what the strategy declared
   */
  Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException;
}
