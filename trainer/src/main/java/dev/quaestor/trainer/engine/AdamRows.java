package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** AdamW on one stretch of parameters, in one pass over its four arrays. */
final class AdamRows {
  private AdamRows() {}

  static void step(Kernels.Stretch stretch, AdamW step, boolean decays) {
    ByteBuffer p = stretch.parameters().bytes();
    ByteBuffer g = stretch.gradient().bytes();
    ByteBuffer m = stretch.first().bytes();
    ByteBuffer v = stretch.second().bytes();
    int n = stretch.parameters().columns;
    float scale = (float) step.gradientScale();
    float b1 = (float) step.beta1();
    float b2 = (float) step.beta2();
    float c1 = (float) (1 - step.beta1());
    float c2 = (float) (1 - step.beta2());
    float rate = (float) step.rate();
    float root = (float) step.rootScale();
    float eps = (float) step.epsilon();
    float decay = decays ? (float) (step.learningRate() * step.weightDecay()) : 0;
    FloatVector keep1 = FloatVector.broadcast(SPECIES, b1);
    FloatVector keep2 = FloatVector.broadcast(SPECIES, b2);
    FloatVector roots = FloatVector.broadcast(SPECIES, root);
    FloatVector decays1 = FloatVector.broadcast(SPECIES, decay);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector d = load(g, i).mul(scale);
      FloatVector first = load(m, i).fma(keep1, d.mul(c1));
      FloatVector second = load(v, i).fma(keep2, d.mul(d).mul(c2));
      store(first, m, i);
      store(second, v, i);
      FloatVector update =
          first.mul(rate).div(second.sqrt().fma(roots, FloatVector.broadcast(SPECIES, eps)));
      store(load(p, i).fma(decays1, update), g, i);
    }
    for (; i < n; i++) {
      float d = get(g, i) * scale;
      float first = Math.fma(get(m, i), b1, d * c1);
      float second = Math.fma(get(v, i), b2, d * d * c2);
      put(m, i, first);
      put(v, i, second);
      float update = first * rate / Math.fma((float) Math.sqrt(second), root, eps);
      put(g, i, Math.fma(get(p, i), decay, update));
    }
  }
}
