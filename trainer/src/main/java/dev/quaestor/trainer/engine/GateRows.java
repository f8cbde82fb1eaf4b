package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** SwiGLU of one row: gate and up lie side by side, n numbers each. */
final class GateRows {
  private GateRows() {}

  static void forward(ByteBuffer gateUp, int at, ByteBuffer h, int hAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = load(gateUp, at + i);
      FloatVector silu = g.div(exp(g.neg()).add(one));
      store(silu.mul(load(gateUp, at + n + i)), h, hAt + i);
    }
    for (; i < n; i++) {
      float g = get(gateUp, at + i);
      put(h, hAt + i, g / (exp(-g) + 1f) * get(gateUp, at + n + i));
    }
  }

  /** h: dh in, h out; gateUp: values in, gradients out. */
  static void backward(ByteBuffer gateUp, int at, ByteBuffer h, int hAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = load(gateUp, at + i);
      FloatVector u = load(gateUp, at + n + i);
      FloatVector dh = load(h, hAt + i);
      FloatVector s = one.div(exp(g.neg()).add(one));
      FloatVector silu = g.mul(s);
      FloatVector slope = s.add(silu.mul(one.sub(s)));
      store(silu.mul(u), h, hAt + i);
      store(dh.mul(u).mul(slope), gateUp, at + i);
      store(dh.mul(silu), gateUp, at + n + i);
    }
    for (; i < n; i++) {
      float g = get(gateUp, at + i);
      float u = get(gateUp, at + n + i);
      float dh = get(h, hAt + i);
      float s = 1f / (exp(-g) + 1f);
      float silu = g * s;
      float slope = s + silu * (1f - s);
      put(h, hAt + i, silu * u);
      put(gateUp, at + i, dh * u * slope);
      put(gateUp, at + n + i, dh * silu);
    }
  }
}
