package dev.quaestor.experiments.bench;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A teacher that notes how long each thread was elsewhere between the end of an answer and the
 * question that followed. Threads that always have a next request spend that time settling one
 * answer and claiming the next.
 */
final class Gaps implements Teacher {

  private final Teacher teacher;
  private final LongSupplier clock;
  private final long[] nanos;
  private final AtomicInteger noted = new AtomicInteger();
  private final ThreadLocal<Long> ended = new ThreadLocal<>();

  /**
   * @param most the most answers there will be
   * @param clock nanoseconds
   */
  Gaps(Teacher teacher, int most, LongSupplier clock) {
    this.teacher = teacher;
    this.clock = clock;
    this.nanos = new long[most];
  }

  /** All gaps in nanoseconds, ascending. */
  long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, noted.get());
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public TeacherIdentity identity() {
    return teacher.identity();
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return teacher.worstCase(request);
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    Long before = ended.get();
    if (before != null) {
      nanos[noted.getAndIncrement()] = clock.getAsLong() - before;
    }
    try {
      return teacher.answer(request);
    } finally {
      ended.set(clock.getAsLong());
    }
  }
}
