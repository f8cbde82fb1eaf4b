package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.network.OptimizerSettings;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What learns, and how: the same for all stretches of a training.
 *
 * @param shape what it consists of
 * @param optimizer the rate of every step
 * @param execution as many shards as ranks
 * @param dropout keys what an adapter drops
 */
public record Learner(Shape shape, OptimizerSettings optimizer, Execution execution, long dropout)
    implements Serializable {

  /**
   * A whole student, or an adapter beside one.
   *
   * @param config the student's shape, as a checkpoint's {@code config.json} says it
   * @param adapter null where the student itself learns
   * @param apart how the adapter's base lies in memory; see {@code FrozenBase.apart}
   */
  public record Shape(String config, @Nullable AdapterSettings adapter, List<String> apart)
      implements Serializable {

    public Shape {
      apart = List.copyOf(apart);
    }
  }
}
