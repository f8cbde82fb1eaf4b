package dev.quaestor.trainer.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernels for an execution, and says what the environment should have set. */
final class Backend {
  private static final Logger log = LoggerFactory.getLogger(Backend.class);

  private Backend() {}

  static Kernels kernels(
      DecoderConfig config, DataType precision, Execution execution, @Nullable Meter meter) {
    return kernels(config, precision, execution, meter, null);
  }

  /**
   * The same.
   *
   * @param weights what was rounded before, where the execution rounds; null where nothing was
   */
  static Kernels kernels(
      DecoderConfig config,
      DataType precision,
      Execution execution,
      @Nullable Meter meter,
      @Nullable RoundedWeights weights) {
    if (execution.path() == Execution.Path.PORTABLE) {
      if (execution.precision() != Precision.F32) {
        throw new IllegalArgumentException(
            execution.precision().key()
                + " is multiplied by oneDNN on the fast path; the portable one has f32 and double");
      }
      return new Nd4jKernels(config, precision);
    }
    if (precision != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "the fast path computes in float; this decoder is "
              + precision
              + ": use Execution.portable() for it");
    }
    execution
        .precision()
        .lacking()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    return execution.precision() == Precision.BF16
        ? new CpuKernels(config, meter, new OneDnnProducts(meter, Precision.BF16, weights))
        : new CpuKernels(config, meter);
  }

  /** The settings that must be in the environment before the process starts, and are not. */
  static List<String> missingSettings(Map<String, String> environment) {
    return List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS").stream()
        .filter(name -> !"1".equals(environment.get(name)))
        .toList();
  }

  static void check() {
    List<String> missing = missingSettings(System.getenv());
    if (!missing.isEmpty()) {
      log.warn(
          "{} should be 1 in the environment: shards are the only parallelism, and threads inside an operation slow them down and"
              + " change the last bits; the launcher sets it",
          String.join(" and ", missing));
    }
  }
}
