package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.RopeScaling;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of what is like Llama against central differences, every parameter. It needs double as
 * the JVM's default type: this class runs in a fork of its own.
 */
@Tag("double")
final class GradientCheckTest implements CentralDifferences.InDouble {

  static Stream<DecoderConfig> likeLlama() {
    return Stream.of(
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 10000, null, 1e-5, true, false, false, false),
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 10000, null, 1e-5, false, true, true, false),
        new DecoderConfig(
            7,
            4,
            2,
            2,
            1,
            6,
            3,
            16,
            1e4,
            new RopeScaling.Llama3(4, 1, 4, 8),
            1e-5,
            false,
            true,
            false,
            true),
        new DecoderConfig(7, 4, 1, 2, 2, 2, 3, 16, 10000, null, 1e-5, true, false, true, true));
  }

  @ParameterizedTest
  @MethodSource("likeLlama")
  void gradient_asCentralDifferences(DecoderConfig config) {
    try (Decoder decoder = CentralDifferences.decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      assertThat(CentralDifferences.hold(FinetuningSession.bare(decoder, engine))).isTrue();
    }
  }

  /** The checker itself is checked: one gradient, one hundredth too large, must not pass. */
  @ParameterizedTest
  @MethodSource("likeLlama")
  void gradient_scaledIsCaught(DecoderConfig config) {
    try (Decoder decoder = CentralDifferences.decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      assertThat(CentralDifferences.hold(CentralDifferences.spoilt(decoder, engine))).isFalse();
    }
  }
}
