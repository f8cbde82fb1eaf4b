package dev.quaestor.trainer.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The file, read by a reader of its own: every weight of a checkpoint says by its value where it
 * came from, so that one in another place is seen.
 */
class GgufExportTest {
  private static final String GPT2 =
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true,"
          + " \"use_regex\": true}";
  private static final String BYTES =
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true,"
          + " \"use_regex\": false}";
  private static final String CUT_BY =
      "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\":"
          + " \"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r"
          + "\\\\n"
          + "\\\\p{L}\\\\p{N}]?\\\\p{L}+|%s| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r"
          + "\\\\n"
          + "]*|\\\\s*[\\\\r"
          + "\\\\n"
          + "]+|\\\\s+(?!\\\\S)|\\\\s+\"}, \"behavior\": \"Isolated\", \"invert\": false}, %s]}";
  private static final String LLAMA3 = CUT_BY.formatted("\\\\p{N}{1,3}", BYTES);
  private static final String QWEN2 = CUT_BY.formatted("\\\\p{N}", BYTES);
  private static final String DIGITS =
      "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Digits\", \"individual_digits\": true}, %s]}"
          .formatted(GPT2);

  @TempDir Path directory;

  /** A byte-level tokenizer of 260 tokens and some merges that cuts words so. */
  private static Map<String, String> tokenizer(String cut) {
    TokenizerFiles made =
        TokenizerTraining.bytePairs(
            List.of("the letters of the word", "the word"), 268, TokenizerTraining.Boundary.WORDS);
    Map<String, String> files = new TreeMap<>(made.contents());
    String json = files.get("tokenizer.json");
    int from = json.indexOf("\"pre_tokenizer\"");
    int to = json.indexOf("\"post_processor\"");
    assertThat(from).isPositive();
    files.put(
        "tokenizer.json",
        json.substring(0, from) + "\"pre_tokenizer\": " + cut + ", " + json.substring(to));
    return files;
  }

  private static final String SHAPE =
      """
      {"architectures": ["%s"], "vocab_size": 272, "hidden_size": 32, "intermediate_size": 64,
       "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
       "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "rope_theta": 5000.0,
       "eos_token_id": [2, 0], "pad_token_id": 0%s}
      """;

  private Path checkpoint(String family, String more, Map<String, String> tokenizer)
      throws IOException {
    Path made = Files.createTempDirectory(directory, "checkpoint");
    Files.writeString(made.resolve("config.json"), SHAPE.formatted(family, more));
    List<TensorData> weights = new ArrayList<>();
    int number = 0;
    for (ParameterShape parameter : ModelConfig.read(made).decoder().parameters()) {
      float[] values = new float[Math.toIntExact(parameter.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = number + i * 0x1p-14f;
      }
      number++;
      long[] extents = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      weights.add(TensorData.of(parameter.name(), extents, values));
    }
    SafetensorsWriter.f32().writeSharded(made, "model", weights, Long.MAX_VALUE);
    new TokenizerFiles(tokenizer).write(made);
    return made;
  }

  private ReadGguf exported(Path checkpoint, GgufPrecision precision) throws IOException {
    Path file = Files.createTempDirectory(directory, "export").resolve("a/model.gguf");
    try (ModelDirectory model = ModelDirectory.open(checkpoint)) {
      GgufExport.of(model, precision).write(file);
    }
    try (var beside = Files.list(file.getParent())) {
      assertThat(beside).containsExactly(file);
    }
    return ReadGguf.of(file);
  }

  private Map<String, float[]> values(Path checkpoint) throws IOException {
    Map<String, float[]> values = new HashMap<>();
    try (ModelDirectory model = ModelDirectory.open(checkpoint)) {
      for (String name : model.tensors().names()) {
        values.put(name, model.tensors().floats(name));
      }
    }
    return values;
  }

  private static float[] row(float[] matrix, int row, int width) {
    return java.util.Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
  }

  @Test
  void write_llama_turnsQueriesAndKeysAndLeavesTheRest() throws IOException {
    Path checkpoint = checkpoint("LlamaForCausalLM", "", tokenizer(GPT2));
    ReadGguf file = exported(checkpoint, GgufPrecision.F32);
    Map<String, float[]> given = values(checkpoint);
    assertThat(file.version()).isEqualTo(3);
    assertThat(file.tensors().keySet())
        .contains("token_embd.weight", "output_norm.weight", "output.weight")
        .contains("blk.3.attn_norm.weight", "blk.3.ffn_norm.weight", "blk.0.ffn_gate.weight")
        .hasSize(3 + 4 * 9);
    assertThat(file.tensors().get("token_embd.weight").extents()).containsExactly(32L, 272L);
    assertThat(file.tensors().get("blk.1.attn_k.weight").extents()).containsExactly(32L, 16L);
    assertThat(file.tensors().get("blk.1.ffn_down.weight").extents()).containsExactly(64L, 32L);
    assertThat(file.tensors().values())
        .allSatisfy(tensor -> assertThat(tensor.offset() % 32).isZero());
    assertThat(file.tensors().get("blk.2.ffn_down.weight").values())
        .isEqualTo(given.get("model.layers.2.mlp.down_proj.weight"));
    assertThat(file.tensors().get("blk.2.ffn_norm.weight").values())
        .isEqualTo(given.get("model.layers.2.post_attention_layernorm.weight"));
    assertThat(file.tensors().get("blk.2.attn_v.weight").values())
        .isEqualTo(given.get("model.layers.2.self_attn.v_proj.weight"));
    float[] queries = file.tensors().get("blk.2.attn_q.weight").values();
    float[] before = given.get("model.layers.2.self_attn.q_proj.weight");
    int[] order = {0, 4, 1, 5, 2, 6, 3, 7}; // of a head of eight
    for (int row = 0; row < 32; row++) {
      assertThat(row(queries, row, 32))
          .as("row %d", row)
          .isEqualTo(row(before, row / 8 * 8 + order[row % 8], 32));
    }
  }

  @Test
  void write_llama_saysItsShapeAndItsTokenizer() throws IOException {
    Map<String, String> tokenizer = tokenizer(LLAMA3);
    tokenizer.put("chat_template.jinja", "{{ messages[0].content }}");
    Map<String, Object> said =
        exported(checkpoint("LlamaForCausalLM", "", tokenizer), GgufPrecision.F32).metadata();
    assertThat(said)
        .containsEntry("general.architecture", "llama")
        .containsEntry("general.alignment", 32)
        .containsEntry("general.file_type", 0)
        .containsEntry("llama.vocab_size", 272)
        .containsEntry("llama.context_length", 128)
        .containsEntry("llama.embedding_length", 32)
        .containsEntry("llama.block_count", 4)
        .containsEntry("llama.feed_forward_length", 64)
        .containsEntry("llama.attention.head_count", 4)
        .containsEntry("llama.attention.head_count_kv", 2)
        .containsEntry("llama.attention.key_length", 8)
        .containsEntry("llama.rope.dimension_count", 8)
        .containsEntry("llama.rope.freq_base", 5000f)
        .containsEntry("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .containsEntry("tokenizer.ggml.model", "gpt2")
        .containsEntry("tokenizer.ggml.pre", "dbrx")
        .containsEntry("tokenizer.ggml.bos_token_id", 1)
        .containsEntry("tokenizer.ggml.eos_token_id", 2)
        .containsEntry("tokenizer.ggml.eot_token_id", 0)
        .containsEntry("tokenizer.ggml.add_bos_token", true)
        .containsEntry("tokenizer.ggml.add_eos_token", false)
        .containsEntry("tokenizer.chat_template", "{{ messages[0].content }}");
    assertThat(said.get("tokenizer.ggml.tokens"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(272)
        .startsWith("<pad>", "<bos>", "<eos>", "<unk>", "Ā")
        .doesNotHaveDuplicates()
        .endsWith("[PAD271]");
    assertThat(said.get("tokenizer.ggml.token_type"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .startsWith(3, 3, 3, 3, 1)
        .endsWith(5);
    assertThat(said.get("tokenizer.ggml.merges"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .isNotEmpty()
        .allSatisfy(merge -> assertThat(merge.toString()).matches("\\S+ \\S+"));
  }

  @Test
  void write_llama3Rope_saysWhatEachFrequencyIsDividedBy() throws IOException {
    String rope =
        ", \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0,"
            + " \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 64}";
    ReadGguf file =
        exported(checkpoint("LlamaForCausalLM", rope, tokenizer(GPT2)), GgufPrecision.F16);
    ReadGguf.Tensor factors = file.tensors().get("rope_freqs.weight");
    assertThat(factors.type()).as("single precision").isZero();
    // wavelengths 6.28, 52.8, 444 and 3736 of 64 positions: kept, between, divided by 8 twice
    float smooth = (float) (1 / ((1 - (64 / 52.8352 - 1) / 3) / 8 + (64 / 52.8352 - 1) / 3));
    assertThat(factors.values())
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(1f, smooth, 8f, 8f);
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen2ForCausalLM, qwen2, blk.0.attn_q.bias",
    "Qwen3ForCausalLM, qwen3, blk.0.attn_q_norm.weight",
    "Olmo2ForCausalLM, olmo2, blk.0.post_ffw_norm.weight",
    "Phi3ForCausalLM, phi3, blk.0.attn_qkv.weight"
  })
  void write_familyWithItsPairsApart_keepsTheirRows(String family, String name, String has)
      throws IOException {
    Path checkpoint =
        checkpoint(
            family, family.startsWith("Qwen3") ? ", \"head_dim\": 16" : "", tokenizer(QWEN2));
    ReadGguf file = exported(checkpoint, GgufPrecision.F32);
    assertThat(file.metadata())
        .containsEntry("general.architecture", name)
        .containsEntry("tokenizer.ggml.pre", "qwen2")
        .containsKey(name + ".rope.freq_base");
    assertThat(file.tensors()).containsKey(has);
    Map<String, float[]> given = values(checkpoint);
    if (!family.startsWith("Phi3")) {
      assertThat(file.tensors().get("blk.3.attn_k.weight").values())
          .isEqualTo(given.get("model.layers.3.self_attn.k_proj.weight"));
    }
    assertThat(file.tensors()).hasSameSizeAs(given);
  }

  @Test
  void write_qwen2Bias_isNotTurnedAndLlamaBiasIs() throws IOException {
    Path qwen = checkpoint("Qwen2ForCausalLM", "", tokenizer(QWEN2));
    assertThat(exported(qwen, GgufPrecision.F16).tensors().get("blk.1.attn_q.bias").values())
        .isEqualTo(values(qwen).get("model.layers.1.self_attn.q_proj.bias"));
    Path llama = checkpoint("LlamaForCausalLM", ", \"attention_bias\": true", tokenizer(GPT2));
    float[] before = values(llama).get("model.layers.1.self_attn.k_proj.bias");
    assertThat(exported(llama, GgufPrecision.F16).tensors().get("blk.1.attn_k.bias").values())
        .startsWith(before[0], before[4], before[1], before[5]);
  }

  @Test
  void write_granite_saysItsFactors() throws IOException {
    String factors =
        ", \"embedding_multiplier\": 12.0, \"residual_multiplier\": 0.22, \"attention_multiplier\":"
            + " 0.25, \"logits_scaling\": 8.0";
    assertThat(
            exported(
                    checkpoint("GraniteForCausalLM", factors, tokenizer(DIGITS)), GgufPrecision.F32)
                .metadata())
        .containsEntry("tokenizer.ggml.pre", "smollm")
        .containsEntry("granite.embedding_scale", 12f)
        .containsEntry("granite.residual_scale", 0.22f)
        .containsEntry("granite.attention.scale", 0.25f)
        .containsEntry("granite.logit_scale", 8f);
  }

  @Test
  void write_f16_roundsMatricesToTheNearest() throws IOException {
    Path checkpoint = checkpoint("LlamaForCausalLM", "", tokenizer(GPT2));
    ReadGguf file = exported(checkpoint, GgufPrecision.F16);
    float[] given = values(checkpoint).get("model.layers.3.mlp.up_proj.weight");
    ReadGguf.Tensor matrix = file.tensors().get("blk.3.ffn_up.weight");
    assertThat(file.metadata()).containsEntry("general.file_type", 1);
    assertThat(matrix.type()).isEqualTo(1);
    assertThat(file.tensors().get("blk.3.ffn_norm.weight").type()).isZero();
    for (int i = 0; i < given.length; i++) {
      float step = Math.ulp(given[i]) * 0x1p13f;
      assertThat(Math.abs(matrix.values()[i] - given[i])).isLessThanOrEqualTo(step / 2);
    }
  }

  @Test
  void write_q8_movesNoWeightByMoreThanHalfAStep() throws IOException {
    Path checkpoint = checkpoint("LlamaForCausalLM", "", tokenizer(GPT2));
    ReadGguf file = exported(checkpoint, GgufPrecision.Q8_0);
    float[] given = values(checkpoint).get("model.layers.3.mlp.up_proj.weight");
    ReadGguf.Tensor matrix = file.tensors().get("blk.3.ffn_up.weight");
    assertThat(file.metadata()).containsEntry("general.file_type", 7);
    assertThat(matrix.type()).isEqualTo(8);
    for (int block = 0; block < given.length; block += 32) {
      float largest = 0;
      for (int i = block; i < block + 32; i++) {
        largest = Math.max(largest, Math.abs(given[i]));
      }
      for (int i = block; i < block + 32; i++) {
        // half a step, and the scale's own rounding to half precision
        assertThat(Math.abs(matrix.values()[i] - given[i]))
            .isLessThanOrEqualTo(largest / 254 + largest * 0x1p-11f);
      }
    }
  }

  @Test
  void of_whatLlamaCppHasNoPlaceFor_isRefusedByNameAllAtOnce() throws IOException {
    Map<String, String> characters = TokenizerTraining.characters(List.of("abc")).contents();
    Path gemma =
        checkpoint(
            "GemmaForCausalLM", ", \"head_dim\": 8, \"tie_word_embeddings\": true", characters);
    refused(gemma, "the family gemma is not written as GGUF", "without merges of bytes");
    Map<String, String> own =
        TokenizerTraining.bytePairs(
                List.of("the word", "the word"), 262, TokenizerTraining.Boundary.WORDS)
            .contents();
    refused(checkpoint("LlamaForCausalLM", "", own), "cuts words in a way without a name");
    refused(
        checkpoint("Qwen2ForCausalLM", ", \"head_dim\": 16", tokenizer(QWEN2)),
        "4 heads of 16 are not the width 32");
    refused(
        checkpoint(
            "Qwen3ForCausalLM", ", \"attention_bias\": true, \"head_dim\": 8", tokenizer(QWEN2)),
        "no place for the biases of attention in qwen3");
    refused(
        checkpoint(
            "LlamaForCausalLM",
            ", \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0,"
                + " \"original_max_position_embeddings\": 32, \"beta_fast\": 16.0}",
            tokenizer(GPT2)),
        "found 16.0, 1.0 and true");
    Path ends = checkpoint("LlamaForCausalLM", "", tokenizer(QWEN2));
    Files.writeString(ends.resolve("generation_config.json"), "{\"eos_token_id\": [0, 1, 2, 3]}");
    refused(ends, "answers end at 4 tokens");
    Map<String, String> stripping = tokenizer(QWEN2);
    stripping.computeIfPresent(
        "tokenizer.json",
        (name, json) -> json.replaceFirst("\"lstrip\" : false", "\"lstrip\" : true"));
    refused(checkpoint("LlamaForCausalLM", "", stripping), "\"<pad>\" says lstrip");
    Map<String, String> whole = tokenizer(QWEN2);
    whole.computeIfPresent(
        "tokenizer.json",
        (name, json) -> json.replace("\"ignore_merges\" : false", "\"ignore_merges\" : true"));
    refused(checkpoint("LlamaForCausalLM", "", whole), "cuts them as QWEN2");
  }

  private void refused(Path checkpoint, String... words) throws IOException {
    try (ModelDirectory model = ModelDirectory.open(checkpoint)) {
      assertThatThrownBy(() -> GgufExport.of(model, GgufPrecision.F32))
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }
  }
}
