package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Teacher;

/**
 * A teacher with how it is asked.
 *
 * @param teacher who answers
 * @param concurrency the most calls to it at a time
 * @param retry when a failed attempt is made again
 */
public record Engaged(Teacher teacher, int concurrency, RetryPolicy retry) {

  /**
   * A teacher in this process: one call at a time, more would only take the student's processors.
   */
  static Engaged local(Teacher teacher) {
    return new Engaged(teacher, 1, RetryPolicy.NONE);
  }
}
