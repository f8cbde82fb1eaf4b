package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession.Step;
import dev.quaestor.trainer.network.TrainingState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A training whose steps are taken by ranks, a stretch at a time; what learns is here, and stands
 * after each stretch where one process's would. A stretch that was interrupted, or failed, leaves
 * it as it was.
 */
public final class RankedTraining {

  private final Learner learner;
  private final Learnable learnable;
  private final Ranks ranks;
  private final Optional<Ranks.Base> base;
  private Standing standing;
  private String divergence = "";

  /**
   * A training at step 0.
   *
   * @param learnable what learns; it stays the caller's
   * @param base what it learns beside, where it is an adapter
   */
  public RankedTraining(
      Learner learner, Learnable learnable, Ranks ranks, Optional<Ranks.Base> base) {
    this.learner = learner;
    this.learnable = learnable;
    this.ranks = ranks;
    this.base = base;
    standing = Standing.fresh(learnable);
  }

  /** Steps done. */
  public int steps() {
    return standing.steps();
  }

  /**
   * Learns these batches, one a step.
   *
   * @return what each step did; fewer than there are batches where the next one diverges
   * @throws ArithmeticException if the first of them diverges
   */
  public List<Step> learn(List<List<Sequence>> batches) throws InterruptedException {
    if (!divergence.isEmpty()) {
      throw new ArithmeticException(divergence);
    }
    Stretch.Done done = ranks.train(new Stretch(learner, Lessons.of(batches), standing), base);
    divergence = done.divergence();
    if (done.steps().isEmpty()) {
      throw new ArithmeticException(divergence);
    }
    standing = Objects.requireNonNull(done.stood(), "rank 0 says where the training stands");
    standing.into(learnable);
    return done.steps();
  }

  /** Where it stands, apart from what learns: not copies. */
  public TrainingState state() {
    return standing.state(learnable);
  }

  /** Goes on from a saved state; what learns must hold the parameters saved with it. */
  public void restore(TrainingState state) {
    standing = Standing.of(learnable, state);
  }
}
