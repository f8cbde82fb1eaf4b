package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdapterDirectoryTest {
  @TempDir Path directory;

  private static final DecoderConfig BASE = DecoderConfig.llama(50, 8, 2, 2).withKvHeads(1);
  private static final AdapterConfig CONFIG =
      new AdapterConfig(3, 6, 0.05, List.of("v_proj", "q_proj"), "base/abc");

  private static List<TensorData> tensors() {
    List<TensorData> tensors = new ArrayList<>();
    for (ParameterShape projection : AdapterDirectory.projections(BASE, CONFIG.targets())) {
      int out = projection.shape().get(0);
      int in = projection.shape().get(1);
      float[] a = new float[3 * in];
      float[] b = new float[out * 3];
      Arrays.fill(a, tensors.size() + 0.5f);
      Arrays.fill(b, -tensors.size());
      String name = projection.name();
      tensors.add(TensorData.of(AdapterDirectory.nameOfA(name), new long[] {3, in}, a));
      tensors.add(TensorData.of(AdapterDirectory.nameOfB(name), new long[] {out, 3}, b));
    }
    return tensors;
  }

  private Path write(List<TensorData> tensors) throws IOException {
    Path path = directory.resolve("adapter");
    AdapterDirectory.write(path, CONFIG, tensors, SafetensorsWriter.f32());
    return path;
  }

  @Test
  void write_loadsAgainToTheSameBits() throws IOException {
    Path path = write(tensors());
    assertThat(AdapterDirectory.isAdapter(path)).isTrue();
    try (AdapterDirectory adapter = AdapterDirectory.open(path, BASE)) {
      assertThat(adapter.config()).isEqualTo(CONFIG);
      assertThat(adapter.config().scale()).isEqualTo(2);
      assertThat(adapter.adapted())
          .containsExactly(
              "model.layers.0.self_attn.q_proj.weight",
              "model.layers.0.self_attn.v_proj.weight",
              "model.layers.1.self_attn.q_proj.weight",
              "model.layers.1.self_attn.v_proj.weight");
      assertThat(adapter.a("model.layers.1.self_attn.q_proj.weight"))
          .hasSize(24)
          .containsOnly(4.5f);
      assertThat(adapter.b("model.layers.1.self_attn.v_proj.weight")).hasSize(12).containsOnly(-6);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path.resolve("adapter_model.safetensors"))) {
      assertThat(file.names())
          .contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
    }
  }

  @Test
  void open_namesAllThatDoesNotFit() throws IOException {
    List<TensorData> tensors = tensors();
    tensors.remove(0);
    tensors.add(
        TensorData.of("base_model.model.lm_head.lora_A.weight", new long[] {1}, new float[1]));
    Path path = write(tensors);
    assertThatThrownBy(() -> AdapterDirectory.open(path, BASE.withKvHeads(2)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(
            "missing tensor base_model.model.model.layers.0.self_attn.q_proj.lora_A")
        .hasMessageContaining(
            "v_proj.lora_B.weight has shape [4, 3], the base and rank ask for [8, 3]")
        .hasMessageContaining("surplus tensor base_model.model.lm_head.lora_A.weight");
  }

  @Test
  void read_refusesWhatIsNotSupported() throws IOException {
    Files.writeString(
        directory.resolve("adapter_config.json"),
        "{\"peft_type\":\"IA3\",\"r\":4,\"use_dora\":true,\"bias\":\"all\","
            + "\"modules_to_save\":[\"lm_head\"],\"rank_pattern\":{},\"target_modules\":\"all-linear\"}");
    assertThatThrownBy(() -> AdapterConfig.read(directory))
        .isInstanceOfSatisfying(
            InvalidCheckpointException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "peft_type \"IA3\" is not supported, only LORA",
                        "use_dora is not supported",
                        "bias \"all\" is not supported, only none",
                        "modules_to_save is not supported",
                        "target_modules must be a list of names, found \"all-linear\""));
  }

  @Test
  void config_refusesSenselessValues() {
    assertThatThrownBy(() -> new AdapterConfig(0, 1, 0, List.of("q_proj"), ""))
        .hasMessageContaining("rank >= 1");
    assertThatThrownBy(() -> new AdapterConfig(1, 1, 1, List.of("q_proj"), ""))
        .hasMessageContaining("dropout in [0, 1)");
  }
}
