package dev.quaestor.trainer.engine;

import dev.quaestor.trainer.engine.Variation.Gains;
import dev.quaestor.trainer.engine.Variation.Gate;
import dev.quaestor.trainer.engine.Variation.Norms;
import dev.quaestor.trainer.engine.Variation.Projections;
import dev.quaestor.trainer.engine.Variation.Scales;
import dev.quaestor.trainer.engine.Variation.Span;
import dev.quaestor.trainer.engine.Variation.Turn;
import dev.quaestor.trainer.engine.Variation.Turning;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Decoders of the families that do something otherwise than a Llama, in a shape that is given. */
public final class Varied {
  private Varied() {}

  /** SmolLM3, Granite, Phi-3, OLMo 2 and 3, Gemma 1 and 3, of a plain Llama's shape. */
  public static List<DecoderConfig> of(DecoderConfig plain) {
    double root = (float) Math.sqrt(plain.width());
    Variation olmo = plain(Norms.AFTER, Gains.AS_STORED, Span.WHOLE, Gate.SILU);
    Variation gemma = plain(Norms.BEFORE, Gains.ABOVE_ONE, Span.HEAD, Gate.GELU_TANH);
    Variation gemma3 = plain(Norms.BOTH, Gains.ABOVE_ONE, Span.HEAD, Gate.GELU_TANH);
    Scales embedded = new Scales(root, 1, OptionalDouble.empty(), 1);
    Scales third = new Scales(root, 1, OptionalDouble.of(1 / Math.sqrt(20)), 1);
    Scales granite = new Scales(3, 0.4, OptionalDouble.of(0.3), 2);
    Rope yarn =
        new Rope(1e4, new RopeScaling.Yarn(4, 8, 32, 1, RopeScaling.Yarn.Ends.WHOLE_PAIRS, 1.1386));
    return List.of(
        shape(plain, yarn, false)
            .with(Variation.LLAMA.with(Scales.NONE, turning(plain, Turn.NONE, null))),
        shape(plain, new Rope(1e4, new RopeScaling.Linear(2)), false)
            .with(Variation.LLAMA.with(granite, Turning.ALIKE)),
        shape(plain, new Rope(1e4, null), false)
            .with(
                new Variation(
                    Norms.BEFORE,
                    Gains.AS_STORED,
                    Span.HEAD,
                    Gate.SILU,
                    Projections.FUSED,
                    Scales.NONE,
                    Turning.ALIKE)),
        shape(plain, new Rope(1e4, new RopeScaling.Dynamic(2)), true).with(olmo),
        shape(plain, yarn, true)
            .with(olmo.with(Scales.NONE, turning(plain, Turn.LOCAL, new Rope(1e4, null)))),
        shape(plain, new Rope(1e4, null), false).with(gemma.with(embedded, Turning.ALIKE)),
        shape(plain, new Rope(1e6, new RopeScaling.Linear(8)), true)
            .with(gemma3.with(third, turning(plain, Turn.LOCAL, new Rope(500, null)))));
  }

  private static Variation plain(Norms norms, Gains gains, Span span, Gate gate) {
    return new Variation(
        norms, gains, span, gate, Projections.SEPARATE, Scales.NONE, Turning.ALIKE);
  }

  /** The first layer as the family has it, the others by the main rope. */
  private static Turning turning(
      DecoderConfig plain, Turn first, @org.jspecify.annotations.Nullable Rope local) {
    List<Turn> turns = new ArrayList<>(List.of(first));
    for (int l = 1; l < plain.layers(); l++) {
      turns.add(Turn.MAIN);
    }
    return new Turning(turns, local);
  }

  private static DecoderConfig shape(DecoderConfig c, Rope rope, boolean normed) {
    return new DecoderConfig(
        c.vocab(),
        c.width(),
        c.layers(),
        c.heads(),
        c.kvHeads(),
        c.headDim(),
        c.ffn(),
        c.context(),
        rope.theta(),
        rope.scaling(),
        c.rmsEps(),
        c.tiedHead(),
        false,
        false,
        normed);
  }
}
