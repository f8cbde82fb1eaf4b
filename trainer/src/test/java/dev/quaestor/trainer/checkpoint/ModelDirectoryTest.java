package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.RopeScaling;
import dev.quaestor.trainer.engine.Varied;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDirectoryTest {
  @TempDir Path directory;

  private static final TokenizerFiles TOKENIZER =
      TokenizerTraining.characters(List.of("some text"));
  private static final TokenIds IDS =
      new TokenIds(OptionalInt.of(1), List.of(2, 3), OptionalInt.of(0));

  /** vocab 120, width 16, 2 layers, 4 heads on 2, head size 6, ffn 24, context 64. */
  private static DecoderConfig tiny(RopeScaling scaling, boolean tied, boolean... features) {
    return new DecoderConfig(
        120,
        16,
        2,
        4,
        2,
        6,
        24,
        64,
        5e5,
        scaling,
        1e-6,
        tied,
        features[0],
        features[1],
        features[2]);
  }

  private static final List<DecoderConfig> SHAPES =
      Stream.concat(likeLlama(), Varied.of(tiny(null, true, false, false, false)).stream())
          .toList();

  private static Stream<DecoderConfig> likeLlama() {
    return Stream.of(
        tiny(null, true, false, false, false), // SmolLM2
        tiny(new RopeScaling.Llama3(32, 1, 4, 32), false, false, false, false), // Llama 3
        tiny(null, false, true, true, false), // Llama with attention biases
        tiny(null, false, true, false, false), // Qwen 2
        tiny(null, true, false, false, true)); // Qwen 3
  }

  private static List<TensorData> weights(DecoderConfig shape, long seed) {
    Random random = new Random(seed);
    List<TensorData> weights = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      long[] extents = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      weights.add(TensorData.of(parameter.name(), extents, values));
    }
    return weights;
  }

  private Path write(DecoderConfig shape, List<TensorData> weights) throws IOException {
    Path path = directory.resolve("model");
    ModelDirectory.Content content =
        new ModelDirectory.Content(ModelConfig.of(shape, IDS), weights, Optional.of(TOKENIZER));
    ModelDirectory.write(path, content, SafetensorsWriter.f32(), Long.MAX_VALUE);
    return path;
  }

  private void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void write_loadsAgainToTheSameBits() throws IOException {
    for (DecoderConfig shape : SHAPES) {
      Path first = directory.resolve("a" + SHAPES.indexOf(shape));
      Path second = directory.resolve("b" + SHAPES.indexOf(shape));
      ModelDirectory.Content content =
          new ModelDirectory.Content(
              ModelConfig.of(shape, IDS), weights(shape, 5), Optional.of(TOKENIZER));
      ModelDirectory.write(first, content, SafetensorsWriter.f32(), 4000);
      try (ModelDirectory model = ModelDirectory.open(first);
          Decoder decoder = model.load()) {
        assertThat(model.config()).isEqualTo(ModelConfig.of(shape, IDS));
        assertThat(model.ids()).isEqualTo(IDS);
        assertThat(model.tokenizer()).contains(TOKENIZER);
        ModelDirectory.write(
            second,
            ModelDirectory.Content.of(decoder, IDS, TOKENIZER),
            SafetensorsWriter.f32(),
            4000);
      }
      try (var files = Files.list(first)) {
        for (Path file : files.toList()) {
          assertThat(second.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
      }
      assertThat(first.resolve("model.safetensors.index.json")).exists();
    }
  }

  @Test
  void write_bf16RoundsOnce() throws IOException {
    DecoderConfig shape = SHAPES.get(0);
    Path rounded = directory.resolve("rounded");
    Path again = directory.resolve("again");
    ModelDirectory.write(
        rounded,
        new ModelDirectory.Content(ModelConfig.of(shape, IDS), weights(shape, 6), Optional.empty()),
        SafetensorsWriter.bf16(),
        Long.MAX_VALUE);
    assertThat(rounded.resolve("config.json")).content().contains("bfloat16");
    try (ModelDirectory model = ModelDirectory.open(rounded);
        Decoder decoder = model.load()) {
      ModelDirectory.write(
          again,
          new ModelDirectory.Content(
              model.config(), ModelDirectory.Content.parameters(decoder), Optional.empty()),
          SafetensorsWriter.bf16(),
          Long.MAX_VALUE);
    }
    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(rounded.resolve("model.safetensors"));
  }

  @Test
  void architecture_followsFromTheShape() {
    assertThat(SHAPES.stream().map(Architecture::of))
        .containsExactly(
            Architecture.LLAMA,
            Architecture.LLAMA,
            Architecture.LLAMA,
            Architecture.QWEN2,
            Architecture.QWEN3,
            Architecture.SMOLLM3,
            Architecture.GRANITE,
            Architecture.PHI3,
            Architecture.OLMO2,
            Architecture.OLMO3,
            Architecture.GEMMA,
            Architecture.GEMMA3);
    assertThatThrownBy(() -> Architecture.of(tiny(null, true, false, true, false)))
        .hasMessageContaining("no Hugging Face family");
  }

  @Test
  void write_refusesToOverwrite() throws IOException {
    Path path = write(SHAPES.get(0), weights(SHAPES.get(0), 1));
    assertThatThrownBy(() -> write(SHAPES.get(0), weights(SHAPES.get(0), 2)))
        .hasMessageContaining(path.toString())
        .hasMessageContaining("exists already");
  }

  @Test
  void open_namesAllMissingSurplusAndIllShapedTensors() throws IOException {
    DecoderConfig shape = SHAPES.get(1);
    List<TensorData> weights = new ArrayList<>(weights(shape, 1));
    weights.removeIf(w -> w.name().equals("lm_head.weight") || w.name().contains("1.mlp.up"));
    weights.add(TensorData.of("model.extra", new long[] {1}, new float[1]));
    weights.removeIf(w -> w.name().equals("model.norm.weight"));
    weights.add(TensorData.of("model.norm.weight", new long[] {17}, new float[17]));
    weights.add(TensorData.of("model.rotary_emb.inv_freq", new long[] {3}, new float[3]));
    Path path = write(shape, weights);
    assertThatThrownBy(() -> ModelDirectory.open(path))
        .isInstanceOfSatisfying(
            InvalidCheckpointException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "missing tensor model.layers.1.mlp.up_proj.weight [24, 16]",
                        "missing tensor lm_head.weight [120, 16] (see tie_word_embeddings in"
                            + " config.json)",
                        "tensor model.norm.weight has shape [17], config.json says [16]",
                        "surplus tensor model.extra, which config.json has no place for"));
  }

  @Test
  void open_acceptsATiedHeadOnlyWhereItIsTheEmbedding() throws IOException {
    DecoderConfig shape = SHAPES.get(0);
    List<TensorData> weights = new ArrayList<>(weights(shape, 1));
    weights.add(weights.get(0).named("lm_head.weight"));
    Path path = write(shape, weights);
    ModelDirectory.open(path).close();
    DurableFiles.removeTree(path);
    weights.set(weights.size() - 1, weights(shape, 2).get(0).named("lm_head.weight"));
    write(shape, weights);
    assertThatThrownBy(() -> ModelDirectory.open(path))
        .hasMessageContaining("surplus tensor lm_head.weight");
  }

  @Test
  void open_refusesATokenizerLargerThanTheEmbedding() throws IOException {
    Path path = write(SHAPES.get(0), weights(SHAPES.get(0), 1));
    TokenizerTraining.characters(List.of("αβγδεζηθικλμνξοπρστυφχψω")).write(path);
    assertThatThrownBy(() -> ModelDirectory.open(path))
        .hasMessageContaining("the embedding has only 120 rows");
  }

  @Test
  void read_refusesWhatIsNotSupported() throws IOException {
    Path path = write(SHAPES.get(0), weights(SHAPES.get(0), 1));
    Path config = path.resolve("config.json");
    edit(config, "\"silu\"", "\"gelu\"");
    edit(config, "\"mlp_bias\" : false", "\"mlp_bias\" : true");
    edit(
        config,
        "\"rope_scaling\" : null",
        "\"rope_scaling\" : {\"rope_type\":\"longrope\",\"factor\":4}");
    edit(config, "LlamaForCausalLM", "GPT2LMHeadModel");
    edit(config, "\"hidden_size\" : 16", "\"hidden_size\" : \"wide\"");
    assertThatThrownBy(() -> ModelDirectory.open(path))
        .isInstanceOfSatisfying(
            InvalidCheckpointException.class, e -> assertThat(e.problems()).hasSize(5))
        .hasMessageContaining("hidden_act \"gelu\"")
        .hasMessageContaining("mlp_bias")
        .hasMessageContaining(
            "\"longrope\" is not supported, only [default, llama3, linear, dynamic, yarn]")
        .hasMessageContaining(
            "\"GPT2LMHeadModel\" is not supported; supported are [LlamaForCausalLM")
        .hasMessageContaining("hidden_size must be a positive whole number, found \"wide\"");
  }

  private ModelConfig config(String json) throws IOException {
    Files.writeString(directory.resolve("config.json"), json);
    return ModelConfig.read(directory);
  }

  @Test
  void read_mistralWindowLimitsTheContext() throws IOException {
    String mistral =
        "{\"architectures\":[\"MistralForCausalLM\"],\"vocab_size\":100,\"hidden_size\":64,"
            + "\"intermediate_size\":96,\"num_hidden_layers\":2,\"num_attention_heads\":4,"
            + "\"num_key_value_heads\":2,\"max_position_embeddings\":32768,\"rope_theta\":1e6,"
            + "\"sliding_window\":%s,\"bos_token_id\":1,\"eos_token_id\":[2,7]}";
    ModelConfig windowed = config(mistral.formatted("4096"));
    assertThat(windowed.decoder().context()).isEqualTo(4096);
    assertThat(windowed.decoder().headDim()).isEqualTo(16);
    assertThat(windowed.decoder().ropeTheta()).isEqualTo(1e6);
    assertThat(windowed.ids().eos()).containsExactly(2, 7);
    assertThat(config(mistral.formatted("null")).decoder().context()).isEqualTo(32768);
  }

  @Test
  void read_qwenImpliesItsBiasesAndNorms() throws IOException {
    String qwen =
        "{\"architectures\":[\"%s\"],\"vocab_size\":100,\"hidden_size\":64,"
            + "\"intermediate_size\":96,\"num_hidden_layers\":2,\"num_attention_heads\":4,"
            + "\"num_key_value_heads\":2,\"sliding_window\":10,\"use_sliding_window\":false}";
    DecoderConfig two = config(qwen.formatted("Qwen2ForCausalLM")).decoder();
    assertThat(two.attentionBias()).isTrue();
    assertThat(two.outputBias()).isFalse();
    assertThat(two.context()).isEqualTo(32768);
    DecoderConfig three = config(qwen.formatted("Qwen3ForCausalLM")).decoder();
    assertThat(three.queryKeyNorm()).isTrue();
    assertThat(three.attentionBias()).isFalse();
    assertThat(three.headDim()).isEqualTo(128);
  }

  @Test
  void read_newerRopeParameters() throws IOException {
    ModelConfig config =
        config(
            "{\"architectures\":[\"LlamaForCausalLM\"],\"vocab_size\":100,\"hidden_size\":64,"
                + "\"intermediate_size\":96,\"num_hidden_layers\":2,\"num_attention_heads\":4,"
                + "\"rope_parameters\":{\"rope_type\":\"llama3\",\"rope_theta\":500000.0,\"factor\":8.0,"
                + "\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,"
                + "\"original_max_position_embeddings\":8192}}");
    assertThat(config.decoder().ropeTheta()).isEqualTo(500000);
    assertThat(config.decoder().ropeScaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 8192));
    assertThat(config.decoder().kvHeads()).isEqualTo(4);
  }

  @Test
  void read_generationConfigTakesPrecedence() throws IOException {
    Path path = write(SHAPES.get(0), weights(SHAPES.get(0), 1));
    Files.writeString(path.resolve("generation_config.json"), "{\"eos_token_id\": [5, 6]}");
    try (ModelDirectory model = ModelDirectory.open(path)) {
      assertThat(model.ids().eos()).containsExactly(5, 6);
      assertThat(model.ids().bos()).hasValue(1);
    }
  }

  @Test
  void read_refusesBrokenFiles() throws IOException {
    for (String broken : new String[] {"", "{", "[]", "{\"a\":1,\"a\":2}", "{} x"}) {
      assertThatThrownBy(() -> config(broken))
          .as(broken)
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining("config.json");
    }
    assertThatThrownBy(() -> config("{\"model_type\":\"llama\"}"))
        .hasMessageContaining("vocab_size is missing")
        .hasMessageContaining("num_attention_heads is missing");
    assertThatThrownBy(() -> ModelDirectory.open(directory.resolve("nowhere")))
        .hasMessageContaining("is no directory");
  }

  @Test
  void open_loadsARealModel() throws IOException {
    Path data = Path.of(System.getProperty("quaestor.data", "absent"));
    assumeTrue(Files.isDirectory(data), "skipped: no data folder at " + data.toAbsolutePath());
    try (ModelDirectory model = ModelDirectory.open(data.resolve("stories260k"));
        Decoder decoder = model.load()) {
      assertThat(model.config().decoder().kvHeads()).isEqualTo(4);
      assertThat(model.ids().eos()).containsExactly(2);
      assertThat(decoder.config().parameterCount()).isEqualTo(260032);
      float[] direct = model.tensors().floats("model.layers.4.mlp.down_proj.weight");
      float[] loaded = new float[direct.length];
      decoder.buffer("model.layers.4.mlp.down_proj.weight").get(0, loaded);
      assertThat(loaded).isEqualTo(direct);
    }
  }
}
