package dev.quaestor.experiments.assembly;

import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether this machine computes in the precisions that manifests ask for, and how fast it
 * multiplies in each at a student's own shapes: measured once a shape, and only where another than
 * f32 is asked for.
 */
final class Precisions {

  private final Map<Widths, ProductRates> measured = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  /** What decides the shapes of products. */
  private record Widths(int width, int ffn) {}

  /**
   * @param clock nanoseconds
   */
  Precisions(LongSupplier clock) {
    this.clock = clock;
  }

  /** Whether a manifest asks for another than f32. */
  static boolean asked(Manifest manifest) {
    return manifest.observe().rounded() != Precision.F32
        || manifest.train().precision().orElse(Precision.F32) != Precision.F32;
  }

  /** How fast this machine multiplies for students of this shape. */
  ProductRates rates(DecoderConfig shape) {
    return measured.computeIfAbsent(
        new Widths(shape.width(), shape.ffn()), widths -> ProductRates.measured(shape, clock));
  }

  /** Why a manifest's students cannot be had in the precisions it asks for. */
  List<String> problems(Manifest manifest, DecoderConfig shape) {
    List<String> problems = new ArrayList<>();
    Precision observing = manifest.observe().rounded();
    observing
        .lacking()
        .ifPresent(
            why ->
                problems.add(
                    "observe.precision: %s; leave it out, or resume where it was begun"
                        .formatted(why)));
    if (manifest.train().precision().orElse(Precision.F32) == Precision.BF16) {
      problems.add(
          "train.precision: bf16 is not there yet; this machine multiplies %s at this student's shapes, so that bf16 %s: leave it out"
              .formatted(rates(shape).words(), worth(rates(shape).gain(Precision.BF16))));
    }
    return problems;
  }

  private static String worth(double gain) {
    return gain > 1
        ? "would give %.1f times f32's speed at most".formatted(gain)
        : "would not pay (%.2f times f32's speed)".formatted(gain);
  }
}
