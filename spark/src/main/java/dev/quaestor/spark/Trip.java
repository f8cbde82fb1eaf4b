package dev.quaestor.spark;

import dev.quaestor.trainer.work.Errand;
import dev.quaestor.trainer.work.Likeness;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An errand on its way to an executor, which does it if it is like the driver.
 *
 * @param driver what it must be like
 */
record Trip<T extends Serializable>(Errand<T> errand, Likeness driver)
    implements Function<Integer, Trip.Back<T>> {

  /**
   * What is sent back.
   *
   * @param by the executor
   * @param value null where it refused
   * @param objection why it did
   */
  record Back<T extends Serializable>(String by, @Nullable T value, String objection)
      implements Serializable {}

  @Override
  public Back<T> call(Integer ignored) throws InterruptedException {
    String by = Shift.executor();
    Optional<String> unlike = driver.unlike(SparkWorkers.likeness());
    return unlike.isPresent()
        ? new Back<>(by, null, Shift.unlike(by, unlike.get()))
        : new Back<>(by, errand.done(), "");
  }
}
