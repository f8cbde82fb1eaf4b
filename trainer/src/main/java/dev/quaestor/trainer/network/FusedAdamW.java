package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.AdamW;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW at Deeplearning4j's updater extension point. Its state is Deeplearning4j's state view:
 * first moments, then second. Clipping, moments and decay are the engine's one fused pass; the rate
 * comes from the schedule and Deeplearning4j's iteration counter.
 */
final class FusedAdamW implements IUpdater {
  private static final long serialVersionUID = 1;
  private final transient Work work;
  private final transient OptimizerSettings settings;

  FusedAdamW(Work work, OptimizerSettings settings) {
    this.work = work;
    this.settings = settings;
  }

  @Override
  public long stateSize(long parameters) {
    return 2 * parameters;
  }

  @Override
  public GradientUpdater<FusedAdamW> instantiate(@Nullable INDArray view, boolean initialize) {
    Updater updater = new Updater(this);
    updater.setStateViewArray(view, new long[0], 'c', initialize);
    return updater;
  }

  @Override
  public GradientUpdater<FusedAdamW> instantiate(Map<String, INDArray> state, boolean initialize) {
    throw new UnsupportedOperationException(
        "the moments live in one view array; restore them through the session");
  }

  @Override
  public FusedAdamW clone() {
    return this;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return new WarmupCosine(settings).valueAt(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double rate, ISchedule schedule) {
    throw new UnsupportedOperationException(
        "the rate is fixed by the optimizer settings: start a session with others");
  }

  /** The updater of one network. */
  private static final class Updater implements GradientUpdater<FusedAdamW> {
    private final FusedAdamW config;
    private @Nullable INDArray moments;

    Updater(FusedAdamW config) {
      this.config = config;
    }

    @Override
    public FusedAdamW getConfig() {
      return config;
    }

    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
      moments = view;
      if (initialize) {
        view.assign(0);
      }
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      OptimizerSettings s = config.settings;
      double norm = config.work.last().gradientNorm();
      double scale = s.clip() > 0 && norm > s.clip() ? s.clip() / norm : 1;
      AdamW step =
          new AdamW(
              iteration + 1,
              config.getLearningRate(iteration, epoch),
              s.beta1(),
              s.beta2(),
              s.epsilon(),
              s.weightDecay(),
              scale);
      config.work.engine().adamW(step, gradient, java.util.Objects.requireNonNull(moments));
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
      throw new UnsupportedOperationException(
          "the moments live in one view array; restore them through the session");
    }

    @Override
    public Map<String, INDArray> getState() {
      INDArray all = java.util.Objects.requireNonNull(moments);
      long n = all.length() / 2;
      INDArray flat = all.rank() == 1 ? all : all.reshape('c', new long[] {all.length()});
      Map<String, INDArray> state = new LinkedHashMap<>();
      state.put("M", flat.get(NDArrayIndex.interval(0, n)));
      state.put("V", flat.get(NDArrayIndex.interval(n, 2 * n)));
      return state;
    }
  }
}
