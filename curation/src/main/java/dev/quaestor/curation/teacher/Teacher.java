package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;

/**
 * Who is asked. Implementations are safe for calls from many threads, send exactly one attempt per
 * call, and spend nothing but what {@link #answer} returns as usage.
 */
public interface Teacher extends AutoCloseable {

  TeacherIdentity identity();

  /**
   * An upper bound of the cost of {@link #answer}, known before it is sent: input bounded by its
   * UTF-8 bytes and a declared overhead, output by its maximum.
   */
  Cost worstCase(TeacherRequest request);

  /**
   * Asks once. Expected failures (refused, filtered, empty, truncated) are answers.
   *
   * @throws RetryableException if this attempt failed and another may succeed; it says what the
   *     attempt cost
   * @throws TeacherException if asking again is useless; nothing was billed
   */
  Answer answer(TeacherRequest request) throws TeacherException, InterruptedException;

  @Override
  default void close() {}
}
