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

/**
 * The feed-forward's gate with GELU by its approximation with tanh, of one row: gate and up lie
 * side by side, n numbers each. As {@code (1 + tanh(z / 2)) / 2} is the sigmoid of z, it is {@code
 * g · sigmoid(z)} with {@code z = g (A + B g²)}.
 */
final class GeluRows {
  /** 2 √(2 / π). */
  private static final float A = 1.5957691216057308f;

  /** 0.044715 times that. */
  private static final float B = 0.07135481627260025f;

  private GeluRows() {}

  static void forward(ByteBuffer gateUp, int at, ByteBuffer h, int hAt, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector g = load(gateUp, at + i);
      FloatVector z = g.mul(g).mul(B).add(A).mul(g);
      FloatVector gelu = g.div(exp(z.neg()).add(one));
      store(gelu.mul(load(gateUp, at + n + i)), h, hAt + i);
    }
    for (; i < n; i++) {
      float g = get(gateUp, at + i);
      float z = (g * g * B + A) * g;
      put(h, hAt + i, g / (exp(-z) + 1f) * get(gateUp, at + n + i));
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
      FloatVector squared = g.mul(g);
      FloatVector z = squared.mul(B).add(A).mul(g);
      FloatVector s = one.div(exp(z.neg()).add(one));
      FloatVector gelu = g.mul(s);
      FloatVector steep = squared.mul(3 * B).add(A);
      FloatVector slope = s.add(gelu.mul(one.sub(s)).mul(steep));
      store(gelu.mul(u), h, hAt + i);
      store(dh.mul(u).mul(slope), gateUp, at + i);
      store(dh.mul(gelu), gateUp, at + n + i);
    }
    for (; i < n; i++) {
      float g = get(gateUp, at + i);
      float u = get(gateUp, at + n + i);
      float dh = get(h, hAt + i);
      float s = 1f / (exp(-(g * g * B + A) * g) + 1f);
      float gelu = g * s;
      float slope = s + gelu * (1f - s) * (3 * B * g * g + A);
      put(h, hAt + i, gelu * u);
      put(gateUp, at + i, dh * u * slope);
      put(gateUp, at + n + i, dh * gelu);
    }
  }
}
