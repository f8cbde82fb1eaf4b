package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FootprintTest {

  private static final Execution TWO = Execution.fast(2);

  @Test
  void of_countsEveryParameter() {
    DecoderConfig tied = DecoderConfig.llama(500, 96, 3, 4).withKvHeads(2).withFfn(256);
    assertThat(Footprint.of(tied, TWO, 96).parameters()).isEqualTo(tied.parameterCount());
  }

  @Test
  void of_aSmallDecoder_isSmall() {
    DecoderConfig small = DecoderConfig.llama(70, 96, 3, 4).withFfn(256).withContext(96);
    assertThat(Footprint.of(small, TWO, 96).bytes()).isBetween(10e6, 500e6);
  }

  @Test
  void of_anAdapter_takesLessThanTheWhole_andCountsEveryParameter() {
    DecoderConfig smol =
        DecoderConfig.llama(49152, 576, 30, 9).withKvHeads(3).withFfn(1536).withContext(512);
    AdapterSettings settings = new AdapterSettings(16, 32, 0.05, List.of("all-linear"));
    Footprint whole = Footprint.of(smol, TWO, 512);
    Footprint adapter = Footprint.of(smol, TWO, 512, settings);
    assertThat(adapter.parameters()).isEqualTo(whole.parameters());
    assertThat(adapter.bytes()).isLessThan(0.7 * whole.bytes());
    double recomputed =
        Footprint.of(smol, TWO.withKeep(Execution.Keep.LAYER_INPUTS), 64, settings).bytes();
    assertThat(recomputed).isLessThan(Footprint.of(smol, TWO, 64, settings).bytes() - 2e8);
    DecoderConfig deep = DecoderConfig.llama(70, 96, 2_000_000_000, 4).withFfn(256);
    assertThat(Footprint.of(deep, TWO, 96, settings).bytes()).isGreaterThan(1e15);
    assertThat(settings.parameterCount(smol))
        .isEqualTo(30L * 16 * (2 * 1152 + 2 * 768 + 3 * 2112))
        .isEqualTo(settings.parameters(smol).stream().mapToLong(ParameterShape::size).sum());
  }

  @Test
  void of_absurdSizes_areNumbersNotOverflows() {
    DecoderConfig wide = DecoderConfig.llama(70, 1_000_000, 3, 4).withFfn(256);
    assertThat(Footprint.of(wide, TWO, 96).parameters()).isBetween(1e13, 2e13);
    DecoderConfig deep = DecoderConfig.llama(70, 96, 2_000_000_000, 4).withFfn(256);
    assertThat(Footprint.of(deep, TWO, 96).bytes()).isGreaterThan(1e15);
    DecoderConfig broad = DecoderConfig.llama(2_000_000_000, 2_000_000_000, 1, 1);
    assertThat(Footprint.of(broad, TWO, 96).largest()).isGreaterThan(Footprint.ARRAY_LIMIT);
    DecoderConfig plain = DecoderConfig.llama(70, 96, 3, 4).withFfn(256);
    assertThat(Footprint.of(plain, TWO, 1_000_000_000).bytes()).isGreaterThan(1e12);
  }

  @Test
  void readable_picksTheUnit() {
    assertThat(Footprint.readable(1.5 * (1L << 30))).isEqualTo("1.5 GiB");
    assertThat(Footprint.readable(1024.0 * (1L << 40))).isEqualTo("1.0 PiB");
    assertThat(Footprint.readable(300.0 * (1L << 20))).isEqualTo("300 MiB");
    assertThat(Footprint.machine()).isGreaterThan(1 << 28);
  }
}
