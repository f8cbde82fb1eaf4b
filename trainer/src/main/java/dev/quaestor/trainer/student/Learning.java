package dev.quaestor.trainer.student;

import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.FinetuningSession.Step;
import dev.quaestor.trainer.network.TrainingState;
import dev.quaestor.trainer.parallel.RankedTraining;
import java.util.List;
import java.util.stream.IntStream;

/** A training under way: its steps are done in this process, or by ranks elsewhere. */
sealed interface Learning extends AutoCloseable {

  /** The number of steps done. */
  int steps();

  /**
   * Does one step or more, and none after step {@code to}; what learns stands here as it does after
   * the last of them.
   *
   * @throws ArithmeticException if the next step diverges
   */
  List<Step> learn(int to) throws InterruptedException;

  /** Where it stands, apart from what learns. */
  TrainingState state();

  /** Goes on from a saved state. */
  void restore(TrainingState state);

  @Override
  void close();

  /** One step at a time, by the shards of this process. */
  record Here(FinetuningSession session, Batches batches) implements Learning {

    @Override
    public int steps() {
      return session.steps();
    }

    @Override
    public List<Step> learn(int to) {
      return List.of(session.step(batches.at(steps())));
    }

    @Override
    public TrainingState state() {
      return session.state();
    }

    @Override
    public void restore(TrainingState state) {
      session.restore(state);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** All of them at once, by ranks. */
  record Elsewhere(RankedTraining training, Batches batches) implements Learning {

    @Override
    public int steps() {
      return training.steps();
    }

    @Override
    public List<Step> learn(int to) throws InterruptedException {
      List<List<Sequence>> lessons = IntStream.range(steps(), to).mapToObj(batches::at).toList();
      return training.learn(lessons);
    }

    @Override
    public TrainingState state() {
      return training.state();
    }

    @Override
    public void restore(TrainingState state) {
      training.restore(state);
    }

    @Override
    public void close() {
      // ranks hold nothing between two stretches
    }
  }
}
