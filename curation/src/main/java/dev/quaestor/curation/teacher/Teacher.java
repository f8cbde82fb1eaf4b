package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import java.time.Duration;

/**
 * Who is asked. Implementations are safe for calls from many threads, send exactly one attempt per
 * call, and spend nothing but what {@link #answer} returns as usage.
 */
public interface Teacher extends AutoCloseable {

  TeacherIdentity identity();

  /**
   * Checks, before anything is asked or trained, that this teacher can be asked about {@code
   * candidates}: that it is there, that its key is accepted, that nothing it needs is missing.
   * Spends nothing.
   *
   * @throws TeacherException with every problem at once
   */
  default void check(Iterable<Candidate> candidates)
      throws TeacherException, InterruptedException {}

  /**
   * An upper bound of the cost of {@link #answer}, known before it is sent: input bounded by its
   * UTF-8 bytes and a declared overhead, output by its maximum.
   */
  Cost worstCase(TeacherRequest request);

  /**
   * Whether an attempt at {@code request} that was sent before, by a process that is gone, is still
   * under way with the provider, so that {@link #answer} would wait for it and send nothing.
   */
  default boolean underWay(TeacherRequest request) {
    return false;
  }

  /**
   * How long nothing should be sent, by what the server said before: it is waited out before the
   * next attempt is reserved. Zero where it may be asked now.
   */
  default Duration rest() {
    return Duration.ZERO;
  }

  /**
   * Asks once. Expected failures (refused, filtered, empty, truncated, a prompt that the server
   * does not take) are answers.
   *
   * @throws RetryableException if this attempt failed and another may succeed; it says what the
   *     attempt cost
   * @throws TeacherException if asking again is useless; nothing was billed
   */
  Answer answer(TeacherRequest request) throws TeacherException, InterruptedException;

  @Override
  default void close() {}
}
