package dev.quaestor.trainer.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.safetensors.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
      Tensors tensors = adapter.tensors();
      String q = AdapterDirectory.nameOfA("model.layers.1.self_attn.q_proj.weight");
      String v = AdapterDirectory.nameOfB("model.layers.1.self_attn.v_proj.weight");
      assertThat(tensors.floats(q)).hasSize(24).containsOnly(4.5f);
      assertThat(tensors.floats(v)).hasSize(12).containsOnly(-6);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path.resolve("adapter_model.safetensors"))) {
      assertThat(file.names())
          .contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
    }
  }

  @Test
  void load_ofWhatWasWritten_isTheSameToTheBit_alsoMerged() throws IOException {
    AdapterSettings settings = new AdapterSettings(2, 3, 0.1, List.of("all-linear"));
    Path model = directory.resolve("model");
    Path path = directory.resolve("lora");
    try (Decoder decoder = Decoder.initialise(BASE, new SplittableRandom(3));
        Adapter adapter = Adapter.initialise(BASE, settings, new SplittableRandom(4))) {
      for (long i = 0; i < adapter.vector().length(); i++) {
        adapter.vector().putScalar(i, adapter.vector().getFloat(i) + 0.01 * Math.sin(i));
      }
      var content =
          new ModelDirectory.Content(
              ModelConfig.of(BASE, TokenIds.NONE),
              ModelDirectory.Content.parameters(decoder),
              Optional.empty());
      ModelDirectory.write(model, content, SafetensorsWriter.f32(), 3000);
      AdapterDirectory.write(
          path,
          AdapterConfig.of(settings, model.toString()),
          AdapterDirectory.parameters(adapter),
          SafetensorsWriter.f32());
      try (AdapterDirectory opened = AdapterDirectory.open(path, BASE);
          Adapter loaded = opened.load()) {
        assertThat(loaded.settings()).isEqualTo(settings);
        assertThat(loaded.vector().toFloatVector()).isEqualTo(adapter.vector().toFloatVector());
      }
      try (ModelDirectory base = ModelDirectory.open(model);
          FrozenBase frozen = base.frozen();
          Decoder merged = adapter.merged(frozen);
          ModelDirectory adapted = ModelDirectory.open(path);
          Decoder opened = adapted.load()) {
        assertThat(adapted.base()).contains(model);
        assertThat(opened.vector().toFloatVector()).isEqualTo(merged.vector().toFloatVector());
        assertThat(opened.vector().toFloatVector()).isNotEqualTo(decoder.vector().toFloatVector());
        assertThat(adapted.sha256()).isNotEqualTo(base.sha256());

        Path whole = directory.resolve("merged");
        ModelDirectory.write(whole, adapted.content(), SafetensorsWriter.f32(), Long.MAX_VALUE);
        try (ModelDirectory again = ModelDirectory.open(whole);
            Decoder exported = again.load();
            FrozenBase mapped = again.frozen();
            Decoder copied = mapped.load()) {
          assertThat(exported.vector().toFloatVector()).isEqualTo(merged.vector().toFloatVector());
          assertThat(copied.vector().toFloatVector()).isEqualTo(merged.vector().toFloatVector());
        }
      }
    }
  }

  @Test
  void frozen_ofAnF32File_isMapped_andLearnsAsInMemory() throws IOException {
    AdapterSettings settings = new AdapterSettings(2, 4, 0, List.of("q_proj", "gate_proj"));
    DecoderConfig config = DecoderConfig.llama(50, 32, 2, 2).withKvHeads(1);
    List<Sequence> batch =
        List.of(new Sequence(new SplittableRandom(1).ints(20, 0, 50).toArray(), 3));
    Path model = directory.resolve("model");
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(3));
        Adapter adapter = Adapter.initialise(config, settings, new SplittableRandom(4))) {
      var content =
          new ModelDirectory.Content(
              ModelConfig.of(config, TokenIds.NONE),
              ModelDirectory.Content.parameters(decoder),
              Optional.empty());
      ModelDirectory.write(model, content, SafetensorsWriter.f32(), Long.MAX_VALUE);
      try (ModelDirectory opened = ModelDirectory.open(model)) {
        assertThat(
                opened
                    .tensors()
                    .together(
                        List.of(
                            "model.layers.1.mlp.gate_proj.weight",
                            "model.layers.1.mlp.up_proj.weight")))
            .isPresent();
        assertThat(
                opened
                    .tensors()
                    .together(
                        List.of(
                            "model.layers.1.self_attn.q_proj.weight",
                            "model.layers.1.self_attn.k_proj.weight")))
            .as("sorted by name, o lies between")
            .isEmpty();
        FrozenBase mapped = opened.frozen();
        opened.close();
        try (FrozenBase memory = FrozenBase.over(decoder);
            GradientEngine a = new GradientEngine(memory, adapter, Execution.fast(1), null);
            GradientEngine b = new GradientEngine(mapped, adapter, Execution.fast(1), null);
            INDArray one = Nd4j.create(adapter.vector().length());
            INDArray two = Nd4j.create(adapter.vector().length())) {
          double expected = a.learn(batch, one).loss();
          assertThat(b.learn(batch, two).loss()).isCloseTo(expected, within(1e-5 * expected));
          float[] gradient = two.toFloatVector();
          for (int i = 0; i < gradient.length; i++) {
            assertThat((double) gradient[i]).isCloseTo(one.getFloat(i), within(1e-5));
          }
        }
        mapped.close();
      }
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
  void config_refusesSenselessValues() {
    assertThatThrownBy(() -> new AdapterConfig(0, 1, 0, List.of("q_proj"), ""))
        .hasMessageContaining("rank >= 1");
    assertThatThrownBy(() -> new AdapterConfig(1, 1, 1, List.of("q_proj"), ""))
        .hasMessageContaining("dropout in [0, 1)");
  }
}
