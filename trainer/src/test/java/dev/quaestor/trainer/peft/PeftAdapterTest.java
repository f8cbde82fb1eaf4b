package dev.quaestor.trainer.peft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters as PEFT writes them, held against sums in double that are written out here. */
final class PeftAdapterTest {
  @TempDir Path directory;

  private static final int VOCAB = 11;
  private static final int WIDTH = 8;
  private static final DecoderConfig BASE =
      DecoderConfig.llama(VOCAB, WIDTH, 2, 2).withKvHeads(1).withFfn(6);
  private static final String Q0 = "model.layers.0.self_attn.q_proj";
  private static final String Q1 = "model.layers.1.self_attn.q_proj";
  private static final String V0 = "model.layers.0.self_attn.v_proj";

  private final SplittableRandom random = new SplittableRandom(5);
  private final List<TensorData> tensors = new ArrayList<>();
  private Path adapter;

  @BeforeEach
  void base() throws IOException {
    adapter = Files.createDirectory(directory.resolve("adapter"));
    base(BASE);
  }

  private void base(DecoderConfig shape) throws IOException {
    try (Decoder decoder = Decoder.initialise(shape, new SplittableRandom(3))) {
      for (String bias : List.of("q_proj", "k_proj", "v_proj")) {
        if (shape.attentionBias()) {
          decoder.buffer(DecoderConfig.layer(0, "self_attn." + bias + ".bias")).put(0, 0.5f);
        }
      }
      var content =
          new ModelDirectory.Content(
              ModelConfig.of(shape, TokenIds.NONE),
              ModelDirectory.Content.parameters(decoder),
              Optional.empty());
      ModelDirectory.write(
          directory.resolve("base"), content, SafetensorsWriter.f32(), Long.MAX_VALUE);
    }
  }

  private float[] tensor(String name, int... shape) {
    long[] extents = java.util.Arrays.stream(shape).asLongStream().toArray();
    float[] values = new float[java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    tensors.add(TensorData.of("base_model.model." + name, extents, values));
    return values;
  }

  /** A [rank, in] and B [out, rank] of a module. */
  private record Product(float[] a, float[] b, int rank) {
    double at(int o, int i) {
      double sum = 0;
      int in = a.length / rank;
      for (int k = 0; k < rank; k++) {
        sum += (double) b[o * rank + k] * a[k * in + i];
      }
      return sum;
    }
  }

  private Product product(String module, int out, int rank) {
    return new Product(
        tensor(module + ".lora_A.weight", rank, WIDTH),
        tensor(module + ".lora_B.weight", out, rank),
        rank);
  }

  private void config(String keys) throws IOException {
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        ("{'peft_type':'LORA','base_model_name_or_path':'../base',"
                + "'r':2,'lora_alpha':3,"
                + keys
                + "}")
            .replace('\'', '"'));
    Path weights = adapter.resolve("adapter_model.safetensors");
    Files.deleteIfExists(weights);
    SafetensorsWriter.f32().write(weights, tensors);
  }

  private float[] read(Path path, String name) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(path)) {
      return model.tensors().floats(name);
    }
  }

  private float[] before(String name) throws IOException {
    return read(directory.resolve("base"), name);
  }

  private void holds(String module, Product product, double scale) throws IOException {
    float[] was = before(module + ".weight");
    float[] is = read(adapter, module + ".weight");
    for (int e = 0; e < was.length; e++) {
      double expected = was[e] + scale * product.at(e / WIDTH, e % WIDTH);
      assertThat((double) is[e]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void patterns_giveRankAndAlpha_theFirstInTheFileThatMatches() throws IOException {
    Product q0 = product(Q0, WIDTH, 1);
    Product v0 = product(V0, 4, 2);
    Product q1 = product(Q1, WIDTH, 4);
    Product v1 = product("model.layers.1.self_attn.v_proj", 4, 2);
    config(
        "'target_modules':['q_proj','v_proj'],'use_rslora':true,"
            + "'rank_pattern':{'layers.0.self_attn.q_proj':1,'q_proj':4,'roj':9},"
            + "'alpha_pattern':{'.*1.*v_proj':7,'[qv]_proj':5}");
    holds(Q0, q0, 5);
    holds(V0, v0, 5 / Math.sqrt(2));
    holds(Q1, q1, 2.5);
    holds("model.layers.1.self_attn.v_proj", v1, 7 / Math.sqrt(2));
    assertThat(read(adapter, "model.layers.0.mlp.up_proj.weight"))
        .isEqualTo(before("model.layers.0.mlp.up_proj.weight"));
  }

  @Test
  void dora_scalesRowsToTheirMagnitude_alsoReadInPieces() throws IOException {
    Product q = product(Q0, WIDTH, 2);
    float[] magnitudes = tensor(Q0 + ".lora_magnitude_vector", WIDTH);
    config("'use_dora':true,'target_modules':['" + Q0 + "']");
    float[] was = before(Q0 + ".weight");
    double[] expected = new double[was.length];
    for (int o = 0; o < WIDTH; o++) {
      double squares = 0;
      for (int i = 0; i < WIDTH; i++) {
        expected[o * WIDTH + i] = was[o * WIDTH + i] + 1.5 * q.at(o, i);
        squares += expected[o * WIDTH + i] * expected[o * WIDTH + i];
      }
      for (int i = 0; i < WIDTH; i++) {
        expected[o * WIDTH + i] *= magnitudes[o] / Math.sqrt(squares);
      }
    }
    try (ModelDirectory model = ModelDirectory.open(adapter)) {
      float[] piece = new float[13];
      model.tensors().read(Q0 + ".weight", 21, java.nio.FloatBuffer.wrap(piece));
      for (int e = 0; e < piece.length; e++) {
        assertThat((double) piece[e]).isCloseTo(expected[21 + e], within(1e-6));
      }
      float[] is = model.tensors().floats(Q0 + ".weight");
      for (int e = 0; e < is.length; e++) {
        assertThat((double) is[e]).isCloseTo(expected[e], within(1e-6));
      }
    }
  }

  @Test
  void embedding_isAdaptedTransposed_andLeavesTheHeadAsItWas() throws IOException {
    float[] a = tensor("model.embed_tokens.lora_embedding_A", 2, VOCAB);
    float[] b = tensor("model.embed_tokens.lora_embedding_B", WIDTH, 2);
    config("'target_modules':['embed_tokens']");
    float[] was = before(DecoderConfig.EMBEDDING);
    float[] is = read(adapter, DecoderConfig.EMBEDDING);
    for (int v = 0; v < VOCAB; v++) {
      for (int d = 0; d < WIDTH; d++) {
        double expected = was[v * WIDTH + d];
        for (int k = 0; k < 2; k++) {
          expected += 1.5 * b[d * 2 + k] * a[k * VOCAB + v];
        }
        assertThat((double) is[v * WIDTH + d]).isCloseTo(expected, within(1e-6));
      }
    }
    assertThat(read(adapter, DecoderConfig.HEAD)).isEqualTo(was);
    try (ModelDirectory model = ModelDirectory.open(adapter)) {
      assertThat(model.config().decoder()).isEqualTo(BASE.withHead());
      Path merged = directory.resolve("merged");
      ModelDirectory.write(merged, model.content(), SafetensorsWriter.f32(), Long.MAX_VALUE);
      assertThat(read(merged, DecoderConfig.EMBEDDING)).isEqualTo(is);
      assertThat(read(merged, DecoderConfig.HEAD)).isEqualTo(was);
    }
  }

  @Test
  void savedModules_takeTheBasesPlace() throws IOException {
    product(Q0, WIDTH, 2);
    float[] head = tensor("lm_head.weight", VOCAB, WIDTH);
    float[] norm = tensor("model.norm.weight", WIDTH);
    config("'target_modules':['" + Q0 + "'],'modules_to_save':['lm_head','model.norm']");
    assertThat(read(adapter, DecoderConfig.HEAD)).isEqualTo(head);
    assertThat(read(adapter, DecoderConfig.FINAL_NORM)).isEqualTo(norm);
    assertThat(read(adapter, DecoderConfig.EMBEDDING)).isEqualTo(before(DecoderConfig.EMBEDDING));
  }

  @Test
  void biases_areReplacedByBiasAll_andAddedToByLoraBias() throws IOException {
    DecoderConfig biased =
        new DecoderConfig(
            VOCAB, WIDTH, 2, 2, 1, 4, 6, 1024, 10000, null, 1e-5, true, true, false, false);
    org.assertj.core.util.Files.delete(directory.resolve("base").toFile());
    base(biased);
    product(Q0, WIDTH, 2);
    float[] added = tensor(Q0 + ".lora_B.bias", WIDTH);
    float[] q = tensor(Q0 + ".base_layer.bias", WIDTH);
    float[] k = tensor("model.layers.0.self_attn.k_proj.bias", 4);
    config("'target_modules':['" + Q0 + "'],'bias':'all','lora_bias':true");
    float[] is = read(adapter, Q0 + ".bias");
    for (int i = 0; i < WIDTH; i++) {
      assertThat((double) is[i]).isCloseTo(q[i] + 1.5 * added[i], within(1e-6));
    }
    assertThat(read(adapter, "model.layers.0.self_attn.k_proj.bias")).isEqualTo(k);
    assertThat(read(adapter, "model.layers.0.self_attn.v_proj.bias")).startsWith(0.5f);
  }

  @Test
  void export_keepsEveryKey_butTheBase() throws IOException {
    Product q = product(Q0, WIDTH, 1);
    config("'target_modules':['" + Q0 + "'],'rank_pattern':{'q_proj':1},'peft_version':'0.21.2'");
    Path out = directory.resolve("out");
    try (AdapterDirectory opened = AdapterDirectory.open(adapter, BASE)) {
      Files.createDirectories(out);
      opened.exportInto(out, directory.resolve("base").toString(), SafetensorsWriter.f32());
      assertThatThrownBy(opened::config)
          .hasMessageContaining("no adapter that training goes on with");
    }
    assertThat(Files.readString(out.resolve("adapter_config.json")))
        .contains("\"peft_version\" : \"0.21.2\"", "\"q_proj\" : 1");
    adapter = out;
    holds(Q0, q, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alora_invocation_tokens",
        "arrow_config",
        "kasa_config",
        "layer_replication",
        "megatron_config",
        "monteclora_config",
        "target_parameters",
        "use_bdlora",
        "use_qalora",
        "velora_config",
        "trainable_token_indices",
        "a_key_of_tomorrow"
      })
  void open_refusesByName_whatIsNotComputed(String key) throws IOException {
    product(Q0, WIDTH, 2);
    for (String off : List.of("null", "false", "{}", "[]", "''")) {
      config("'target_modules':['" + Q0 + "'],'" + key + "':" + off);
      ModelDirectory.open(adapter).close();
    }
    for (String on : List.of("true", "[5, 6]", "{'top_k':3}", "'x'", "0")) {
      config("'target_modules':['" + Q0 + "'],'" + key + "':" + on);
      assertThatThrownBy(() -> ModelDirectory.open(adapter))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining(key);
    }
  }

  @Test
  void open_saysAllAtOnce() throws IOException {
    product(Q0, WIDTH, 2);
    config(
        "'target_modules':'(','use_qalora':true,'velora_config':{'scale':1},"
            + "'init_lora_weights':'pissa_niter_4','bias':'some','new':7");
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .isInstanceOfSatisfying(
            InvalidCheckpointException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(6)
                    .anyMatch(p -> p.startsWith("use_qalora is not supported: "))
                    .anyMatch(p -> p.startsWith("velora_config is not supported: "))
                    .anyMatch(p -> p.startsWith("init_lora_weights \"pissa_niter_4\" is not"))
                    .anyMatch(p -> p.startsWith("new is no key of PEFT 0.17 to 0.21, and it is")));
  }

  @ParameterizedTest
  @CsvSource({
    "pissa,false", "pissa_niter_16,false", "olora,false", "OLoRA,false", "corda,false",
    "loftq,false", "lora_ga,false", "xavier,false", "gaussian,true", "eva,true",
    "orthogonal,true", "mica,true"
  })
  void initialisation_isHarmless_unlessItTookFromTheBase(String name, boolean loads)
      throws IOException {
    product(Q0, WIDTH, 2);
    config("'target_modules':['" + Q0 + "'],'init_lora_weights':'" + name + "'");
    if (loads) {
      ModelDirectory.open(adapter).close();
    } else {
      assertThatThrownBy(() -> ModelDirectory.open(adapter))
          .hasMessageContaining("init_lora_weights \"" + name + "\" is not supported");
    }
  }

  @Test
  void open_namesTensorsThatAreMissingOrTooMany() throws IOException {
    product(Q0, WIDTH, 2);
    tensor(Q1 + ".lora_A.default.weight", 2, WIDTH);
    tensor(Q1 + ".lora_magnitude_vector", WIDTH);
    config("'target_modules':['q_proj']");
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .isInstanceOfSatisfying(
            InvalidCheckpointException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrder(
                        "missing tensor base_model.model." + Q1 + ".lora_A.weight [2, 8]",
                        "missing tensor base_model.model." + Q1 + ".lora_B.weight [8, 2]",
                        "surplus tensor base_model.model." + Q1 + ".lora_A.default.weight",
                        "surplus tensor base_model.model." + Q1 + ".lora_magnitude_vector"));
    config("'target_modules':['q_proj'],'use_dora':true");
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .hasMessageContaining("missing tensor base_model.model." + Q0 + ".lora_magnitude_vector");
    config("'target_modules':'.*self_attn'");
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .hasMessageContaining("names model.layers.0.self_attn, which is no linear layer");
    config("'target_modules':'q_proj'");
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .hasMessageContaining("names no module of the base");
  }

  @Test
  void open_ofAPickledAdapter_saysWhatToDo() throws IOException {
    config("'target_modules':['q_proj']");
    Files.move(adapter.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.bin"));
    assertThatThrownBy(() -> ModelDirectory.open(adapter))
        .hasMessageContaining("adapter_model.bin is not read, because unpickling runs code")
        .hasMessageContaining("save_pretrained it again");
  }
}
