package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.safetensors.Bf16Rounding;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.safetensors.HalfPrecision;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tiny checkpoints as other programs write them: in, out, and in again. */
final class ExportTest {

  /** A family's {@code config.json} with what is particular to it. */
  private enum Family {
    QWEN2_TIED("Qwen2ForCausalLM", "\"tie_word_embeddings\": true, \"use_sliding_window\": false"),
    QWEN2("Qwen2ForCausalLM", "\"tie_word_embeddings\": false, \"sliding_window\": 131072"),
    LLAMA3(
        "LlamaForCausalLM",
        "\"tie_word_embeddings\": false, \"attention_bias\": false, \"rope_scaling\": {\"factor\": 8.0,"
            + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
            + " \"original_max_position_embeddings\": 32, \"rope_type\": \"llama3\"}");

    private final String json;

    Family(String architecture, String particular) {
      this.json =
          """
          {"architectures": ["%s"], "vocab_size": 120, "hidden_size": 24, "intermediate_size": 40,
           "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
           "hidden_act": "silu", "max_position_embeddings": 256, "rms_norm_eps": 1e-5,
           "rope_theta": 500000.0, "bos_token_id": 1, "eos_token_id": [2, 5], %s}
          """
              .formatted(architecture, particular);
    }
  }

  @TempDir Path directory;

  /** Gains near 1, biases off 0, matrices large enough that every part decides tokens. */
  private static List<TensorData> weights(DecoderConfig shape) {
    SplittableRandom random = new SplittableRandom(17);
    List<TensorData> weights = new ArrayList<>();
    for (ParameterShape parameter : shape.parameters()) {
      boolean gain = parameter.name().endsWith("norm.weight");
      float[] values = new float[Math.toIntExact(parameter.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((gain ? 1 : 0) + random.nextGaussian(0, gain ? 0.2 : 0.5));
      }
      long[] extents = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      weights.add(TensorData.of(parameter.name(), extents, values));
    }
    return weights;
  }

  private static TokenizerFiles tokenizer() {
    Map<String, String> files =
        new TreeMap<>(TokenizerTraining.characters(List.of("a few letters")).contents());
    files.put(
        "chat_template.jinja", "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}");
    return new TokenizerFiles(files);
  }

  private Path given(Family family) throws IOException {
    Path given = Files.createDirectory(directory.resolve("given"));
    Files.writeString(given.resolve("config.json"), family.json);
    Files.writeString(given.resolve("generation_config.json"), "{\"eos_token_id\": [2, 7]}");
    SafetensorsWriter.f32()
        .writeSharded(given, "model", weights(ModelConfig.read(given).decoder()), 9000);
    tokenizer().write(given);
    return given;
  }

  private static void export(Path from, Path to, SafetensorsWriter writer) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(from)) {
      ModelDirectory.write(to, model.content(), writer, Long.MAX_VALUE);
    }
  }

  private static int[] bits(Decoder decoder, String parameter) {
    float[] values = new float[decoder.buffer(parameter).remaining()];
    decoder.buffer(parameter).get(values);
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  /** Answers past the context that rope scaling was made for, greedy and sampled. */
  private static List<Generated> answers(Path path) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(path);
        Decoder decoder = model.load();
        Generator generator = new Generator(decoder, Execution.fast(1))) {
      SplittableRandom random = new SplittableRandom(3);
      List<int[]> prompts = new ArrayList<>();
      for (int length : new int[] {1, 7, 40, 90}) {
        prompts.add(random.ints(length, 8, decoder.config().vocab()).toArray());
      }
      Set<Integer> ends = Set.copyOf(model.ids().eos());
      List<Generated> answers =
          new ArrayList<>(
              generator.generate(prompts, Sampling.greedy(48, ends), SplittableRandom::new));
      answers.addAll(
          generator.generate(prompts, Sampling.at(0.9, 48, ends), SplittableRandom::new));
      return answers;
    }
  }

  private static List<List<Integer>> tokens(List<Generated> answers) {
    return answers.stream()
        .map(answer -> java.util.Arrays.stream(answer.tokens()).boxed().toList())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void export_loadsAgainToTheSameBitsAndAnswersAlike(Family family) throws IOException {
    Path given = given(family);
    Path exported = directory.resolve("exported");
    export(given, exported, SafetensorsWriter.f32());
    assertThat(exported.resolve("model.safetensors")).exists();

    try (ModelDirectory before = ModelDirectory.open(given);
        ModelDirectory after = ModelDirectory.open(exported);
        Decoder old = before.load();
        Decoder loaded = after.load()) {
      assertThat(after.config().architecture()).isEqualTo(before.config().architecture());
      assertThat(after.config().decoder()).isEqualTo(before.config().decoder());
      assertThat(after.ids()).isEqualTo(before.ids());
      assertThat(after.ids().eos()).containsExactly(2, 7);
      for (ParameterShape parameter : loaded.config().parameters()) {
        assertThat(bits(loaded, parameter.name()))
            .as(parameter.name())
            .isEqualTo(bits(old, parameter.name()));
      }
      assertThat(after.tokenizer()).contains(tokenizer());
      assertThat(ChatTemplate.of(after.tokenizer().orElseThrow())).isPresent();
    }

    List<Generated> before = answers(given);
    List<Generated> after = answers(exported);
    assertThat(tokens(after)).isEqualTo(tokens(before));
    assertThat(tokens(before).stream().distinct()).hasSizeGreaterThan(4);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i).scores().logprobs()).isEqualTo(before.get(i).scores().logprobs());
    }
  }

  /** The control: what is particular to a family decides tokens, so losing it would be seen. */
  @Test
  void answers_withoutRopeScalingOrBiases_differ() throws IOException {
    Path llama = given(Family.LLAMA3);
    List<List<Integer>> scaled = tokens(answers(llama));
    Path config = llama.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"llama3\"", "\"default\""));
    assertThat(tokens(answers(llama))).isNotEqualTo(scaled);
    DurableFiles.removeTree(llama);

    Path qwen = given(Family.QWEN2);
    Path unbiased = directory.resolve("unbiased");
    try (ModelDirectory model = ModelDirectory.open(qwen)) {
      List<TensorData> tensors =
          model.content().tensors().stream()
              .map(t -> t.name().endsWith(".bias") ? zero(t) : t)
              .toList();
      ModelDirectory.write(
          unbiased,
          new ModelDirectory.Content(model.config(), tensors, Optional.empty()),
          SafetensorsWriter.f32(),
          Long.MAX_VALUE);
    }
    assertThat(tokens(answers(unbiased))).isNotEqualTo(tokens(answers(qwen)));
  }

  private static TensorData zero(TensorData tensor) {
    return TensorData.of(
        tensor.name(), tensor.shape(), new float[Math.toIntExact(tensor.elements())]);
  }

  @Test
  void export_bf16_isTheNearestAndSaysTheLargestChange() throws IOException {
    Path given = given(Family.LLAMA3);
    Path exported = directory.resolve("exported");
    export(given, exported, SafetensorsWriter.bf16());
    double worst = 0;
    Bf16Rounding largest;
    try (ModelDirectory before = ModelDirectory.open(given);
        ModelDirectory after = ModelDirectory.open(exported)) {
      largest = Bf16Rounding.largest(before.content().tensors()).orElseThrow();
      assertThat(Bf16Rounding.largest(after.content().tensors())).isEmpty();
      for (String name : after.tensors().names()) {
        assertThat(after.tensors().info(name).dtype()).isEqualTo(DType.BF16);
        float[] old = before.tensors().floats(name);
        float[] rounded = after.tensors().floats(name);
        for (int i = 0; i < old.length; i++) {
          double change = Math.abs((double) old[i] - rounded[i]);
          int low = Float.floatToRawIntBits(old[i]) & 0xFFFF_0000;
          double down = Math.abs((double) old[i] - Float.intBitsToFloat(low));
          double up = Math.abs((double) old[i] - Float.intBitsToFloat(low + 0x1_0000));
          assertThat(change).as(name + " " + i).isEqualTo(Math.min(down, up));
          worst = Math.max(worst, change);
        }
      }
      assertThat(before.tensors().floats(largest.tensor())[(int) largest.element()])
          .isEqualTo(largest.before());
    }
    assertThat(largest.change()).isEqualTo(worst).isPositive();
  }

  @Test
  void largest_tiesGoToTheEvenOneAndWhatOverflowsIsRefused() {
    float tie = Float.intBitsToFloat(0x3F80_8000);
    float odd = Float.intBitsToFloat(0x3F81_8000);
    List<TensorData> ties = List.of(TensorData.of("w", new long[] {3}, new float[] {1, tie, -odd}));
    Bf16Rounding largest = Bf16Rounding.largest(ties).orElseThrow();
    assertThat(largest).isEqualTo(new Bf16Rounding("w", 1, tie, 1f));
    assertThat(HalfPrecision.bf16(HalfPrecision.toBf16(-odd)))
        .isEqualTo(Float.intBitsToFloat(0xBF82_0000));
    List<TensorData> large =
        List.of(TensorData.of("w", new long[] {1}, new float[] {Float.MAX_VALUE}));
    assertThatThrownBy(() -> Bf16Rounding.largest(large)).hasMessageContaining("keep it in f32");
  }

  @Test
  void write_intoAnEmptyDirectory_takesItsPlace() throws IOException {
    Path given = given(Family.QWEN2);
    Path empty = Files.createDirectory(directory.resolve("empty"));
    export(given, empty, SafetensorsWriter.f32());
    assertThat(empty.resolve("model.safetensors")).exists();
    assertThatThrownBy(() -> export(given, empty, SafetensorsWriter.f32()))
        .hasMessageContaining("exists already");
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactlyInAnyOrder(given, empty);
    }
  }
}
