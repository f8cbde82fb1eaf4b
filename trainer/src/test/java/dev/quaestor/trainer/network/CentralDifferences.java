package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Deeplearning4j's checker of gradients, over two short sequences in double. It needs double as the
 * JVM's default type.
 */
final class CentralDifferences {
  private static final double STEP = 1e-5;
  private static final double RELATIVE = 1e-5;
  private static final double ABSOLUTE = 1e-9;

  /** What families do otherwise than Llama shows in a part of the parameters as well as in all. */
  private static final int SOME = 120;

  private CentralDifferences() {}

  /** Tests in which double is the JVM's default type, and float again when they are done. */
  interface InDouble {
    @BeforeAll
    static void inDouble() {
      Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void inFloat() {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  static Decoder decoder(DecoderConfig config) {
    SplittableRandom random = new SplittableRandom(5);
    try (Decoder small = Decoder.initialise(config, random)) {
      Decoder decoder = small.inDouble();
      for (long i = 0; i < decoder.vector().length(); i++) {
        decoder.vector().putScalar(i, decoder.vector().getDouble(i) + 0.3 * random.nextGaussian());
      }
      return decoder;
    }
  }

  private static List<Sequence> batch() {
    List<Sequence> batch = new ArrayList<>();
    batch.add(new Sequence(new int[] {1, 4, 4, 6, 2, 0}, 2));
    batch.add(new Sequence(new int[] {3, 5, 1}, 1));
    return batch;
  }

  /** Whether all gradients hold; the first that does not ends it. */
  static boolean hold(MultiLayerNetwork network) {
    return GradientCheckUtil.checkGradients(
        network,
        STEP,
        RELATIVE,
        ABSOLUTE,
        false,
        true,
        Batches.features(batch(), DataType.DOUBLE),
        Batches.labels(batch(), DataType.DOUBLE));
  }

  /** The same of {@link #SOME} parameters that are drawn. */
  static boolean someHold(MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(7);
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .input(Batches.features(batch(), DataType.DOUBLE))
            .labels(Batches.labels(batch(), DataType.DOUBLE))
            .epsilon(STEP)
            .maxRelError(RELATIVE)
            .minAbsoluteError(ABSOLUTE)
            .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)
            .exitOnFirstError(true)
            .subset(true)
            .maxPerParam(SOME));
  }

  /** A network whose largest gradient is one hundredth too large. */
  static MultiLayerNetwork spoilt(Learnable learnable, GradientEngine engine) {
    return FinetuningSession.network(
        new Work(learnable, engine) {
          @Override
          void found(GradientEngine.BatchLoss loss, INDArray gradient) {
            long largest = Nd4j.argMax(Transforms.abs(gradient, true)).getLong(0);
            gradient.putScalar(largest, 1.01 * gradient.getDouble(largest));
          }
        },
        new Sgd(1));
  }
}
