package dev.quaestor.experiments.assembly;

import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether this machine computes in the precisions that manifests ask for, and how fast it
 * multiplies in each at a student's own shapes: measured once a shape, and only where another than
 * f32 is asked for.
 */
final class Precisions {

  /** How much faster products must be, since their factors have to be rounded before. */
  private static final double PAYS = 1.3;

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
        || manifest.train().rounded() != Precision.F32;
  }

  /** How fast this machine multiplies for students of this shape. */
  ProductRates rates(DecoderConfig shape) {
    return measured.computeIfAbsent(
        new Widths(shape.width(), shape.ffn()), widths -> ProductRates.measured(shape, clock));
  }

  /** Why a manifest's students cannot be had in the precisions it asks for. */
  List<String> problems(Manifest manifest, DecoderConfig shape) {
    List<String> problems = new ArrayList<>();
    problem(manifest.observe().rounded(), shape)
        .ifPresent(why -> problems.add("observe.precision: " + why));
    problem(manifest.train().rounded(), shape)
        .ifPresent(why -> problems.add("train.precision: " + why));
    return problems;
  }

  private Optional<String> problem(Precision precision, DecoderConfig shape) {
    Optional<String> lacking = precision.lacking();
    return lacking.isEmpty() && precision == Precision.BF16
        ? unpaid(rates(shape))
        : lacking.map(why -> why + "; leave it out, or resume where it was begun");
  }

  /** Why bf16 would be no faster than floats; empty where it is. */
  static Optional<String> unpaid(ProductRates rates) {
    double gain = rates.gain(Precision.BF16);
    return gain >= PAYS
        ? Optional.empty()
        : Optional.of(
            "bf16 would not pay: this machine multiplies %s at this student's shapes, %.2f times f32's speed, and rounding to it takes what is less than %.1f times; leave it out, or resume where it was begun"
                .formatted(rates.words(), gain, PAYS));
  }
}
