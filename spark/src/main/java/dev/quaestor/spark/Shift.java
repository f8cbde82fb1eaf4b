package dev.quaestor.spark;

import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.work.Likeness;
import dev.quaestor.trainer.work.Weights;
import dev.quaestor.trainer.work.Work;
import dev.quaestor.trainer.work.Yield;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * One part of a work, done by an executor that is like the driver. An executor that is not does
 * nothing and says how it differs: trying again would not change it.
 *
 * @param student what was broadcast
 * @param driver what it must be like
 */
record Shift<T>(Broadcast<Weights> student, Likeness driver)
    implements Function<Work<T>, Shift.Done<T>> {

  /**
   * What came of a part.
   *
   * @param told null where it was refused
   * @param objection why it was
   */
  record Done<T>(@Nullable Yield<T> told, String objection) implements Serializable {

    Yield<T> orElseThrow() {
      if (told == null) {
        throw new IllegalStateException(objection);
      }
      return told;
    }
  }

  @Override
  public Done<T> call(Work<T> part) {
    Optional<String> unlike = driver.unlike(SparkWorkers.likeness());
    if (unlike.isPresent()) {
      return new Done<>(null, unlike(executor(), unlike.get()));
    }
    String key = SparkEnv.get().conf().getAppId() + "/" + student.id();
    try (Engines.Lease lease = Engines.lease(key, student::value)) {
      return new Done<>(part.by(lease.decoder(), Execution.fast(1)), "");
    }
  }

  /** The executor that this is called by, for messages. */
  static String executor() {
    SparkEnv here = SparkEnv.get();
    return "executor %s at %s"
        .formatted(here.executorId(), here.blockManager().blockManagerId().host());
  }

  /** Why one that differs from the driver does nothing. */
  static String unlike(String by, String differences) {
    return "cluster: %s is not like the driver, so its bits may differ (%s). Install what the driver runs there, or leave it out of the cluster."
        .formatted(by, differences);
  }
}
