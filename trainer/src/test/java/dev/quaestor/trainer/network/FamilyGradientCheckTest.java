package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Varied;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of each other family than Llama's and of adapters against central differences, a
 * hundred and twenty parameters of each. It needs double as the JVM's default type: this class runs
 * in a fork of its own.
 */
@Tag("double")
final class FamilyGradientCheckTest implements CentralDifferences.InDouble {

  static Stream<DecoderConfig> varied() {
    return Varied.of(
        new DecoderConfig(7, 4, 2, 4, 2, 2, 3, 16, 1e4, null, 1e-5, true, false, false, false))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("varied")
  void gradientOfAFamily_asCentralDifferences(DecoderConfig config) {
    try (Decoder decoder = CentralDifferences.decoder(config);
        GradientEngine engine = new GradientEngine(decoder, Execution.portable())) {
      assertThat(CentralDifferences.someHold(FinetuningSession.bare(decoder, engine))).isTrue();
    }
  }

  static Stream<Arguments> adapted() {
    List<DecoderConfig> configs = Stream.concat(GradientCheckTest.likeLlama(), varied()).toList();
    AdapterSettings all = new AdapterSettings(2, 3, 0.3, List.of("all-linear"));
    return Stream.of(
        Arguments.of(configs.get(0), all),
        Arguments.of(configs.get(1), new AdapterSettings(2, 3, 0, List.of("all-linear"))),
        Arguments.of(
            configs.get(2), new AdapterSettings(1, 2, 0.3, List.of("k_proj", "down_proj"))),
        Arguments.of(configs.get(3), new AdapterSettings(1, 2, 0.3, List.of("v_proj", "o_proj"))),
        Arguments.of(configs.get(5), all), // Granite
        Arguments.of(configs.get(6), all), // Phi-3
        Arguments.of(configs.get(8), all), // OLMo 3
        Arguments.of(configs.get(10), all)); // Gemma 3
  }

  private static Adapter adapter(DecoderConfig config, AdapterSettings settings) {
    SplittableRandom random = new SplittableRandom(6);
    try (Adapter small = Adapter.initialise(config, settings, random)) {
      Adapter adapter = small.inDouble();
      for (long i = 0; i < adapter.vector().length(); i++) {
        adapter.vector().putScalar(i, adapter.vector().getDouble(i) + 0.3 * random.nextGaussian());
      }
      return adapter;
    }
  }

  /** Dropout's mask is held: the engine draws with the same key in every pass. */
  private static boolean ofAnAdapter(
      DecoderConfig config,
      AdapterSettings settings,
      BiPredicate<Adapter, GradientEngine> checked) {
    try (Decoder decoder = CentralDifferences.decoder(config);
        FrozenBase base = FrozenBase.over(decoder);
        Adapter adapter = adapter(config, settings);
        GradientEngine engine = new GradientEngine(base, adapter, Execution.portable(), null)) {
      engine.draw(OptionalLong.of(3));
      return checked.test(adapter, engine);
    }
  }

  @ParameterizedTest
  @MethodSource("adapted")
  void gradientOfAnAdapter_asCentralDifferences(DecoderConfig config, AdapterSettings settings) {
    boolean hold =
        ofAnAdapter(
            config,
            settings,
            (adapter, engine) ->
                CentralDifferences.someHold(FinetuningSession.bare(adapter, engine)));
    assertThat(hold).isTrue();
  }

  static Stream<Arguments> spoiled() {
    return adapted().limit(1);
  }

  @ParameterizedTest
  @MethodSource("spoiled")
  void gradientOfAnAdapter_scaledIsCaught(DecoderConfig config, AdapterSettings settings) {
    boolean hold =
        ofAnAdapter(
            config,
            settings,
            (adapter, engine) ->
                CentralDifferences.hold(CentralDifferences.spoilt(adapter, engine)));
    assertThat(hold).isFalse();
  }
}
