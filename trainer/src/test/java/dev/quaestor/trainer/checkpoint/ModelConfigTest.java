package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a {@code config.json} may say in more than one way, or may not say at all. */
final class ModelConfigTest {
  private static final String SIZES =
      "\"vocab_size\":64,\"hidden_size\":16,\"intermediate_size\":24,\"num_hidden_layers\":2,"
          + "\"num_attention_heads\":4,\"max_position_embeddings\":32768";
  private static final String LLAMA3 =
      "{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
          + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}";

  @TempDir Path directory;

  private ModelConfig config(String family, String more) throws IOException {
    String type = family.toLowerCase(java.util.Locale.ROOT);
    Files.writeString(
        directory.resolve("config.json"),
        "{\"architectures\":[\"%sForCausalLM\"],\"model_type\":\"%s\",\"num_key_value_heads\":2,%s%s}"
            .formatted(family, type, SIZES, more.isEmpty() ? "" : "," + more.replace('\'', '"')));
    return ModelConfig.read(directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'rope_scaling':{'type':'longrope','factor':2}                     | \"longrope\" is not supported",
        "'rope_scaling':{'type':'linear'}                                  | linear lacks the numbers [factor]",
        "'rope_parameters':{'rope_type':'yarn','factor':0}                 | yarn needs a factor above 0",
        "'rope_scaling':{'type':'llama3','rope_type':'default'}            | rope_type \"default\" and type \"llama3\"",
        "'rope_scaling':'llama3'                                           | rope_scaling must be an object",
        "'rope_scaling':{'rope_type':'llama3','factor':8}                  | low_freq_factor",
        "'rope_theta':5e5,'rope_parameters':{'rope_theta':1e4}             | rope_theta is 500000.0 and rope_parameters.rope_theta 10000.0",
        "'rope_parameters':{'rope_theta':'1e4'}                            | rope_parameters.rope_theta must be a number",
        "'rope_theta':0                                                    | rope_theta must be above 0",
        "'rope_scaling':{'rope_type':'default','rope_theta':5},'rope_parameters':{'rope_theta':1e4} | say two things",
        "'rope_parameters':{'full_attention':{'rope_theta':1e4}}           | rope_parameters.full_attention: settings by layer type",
        "'rope_parameters':{'partial_rotary_factor':0.5}                   | rope_parameters.partial_rotary_factor",
        "'partial_rotary_factor':0.5                                       | partial_rotary_factor",
        "'is_causal':false                                                 | is_causal",
        "'per_layer_config':{'1':{'intermediate_size':8}}                  | per_layer_config",
        "'attention_chunk_size':8                                          | attention_chunk_size",
        "'num_kv_shared_layers':1                                          | num_kv_shared_layers",
        "'layer_types':['full_attention']                                  | layer_types must name one type for each",
        "'layer_types':['full_attention','linear_attention']               | layer_types: \"linear_attention\"",
        "'layer_types':['full_attention','sliding_attention']              | no sliding_window is in use",
      })
  void read_whatIsNotComputed_isRefusedByName(String said, String word) {
    for (String family : new String[] {"Llama", "Qwen2", "Qwen3"}) {
      assertThatThrownBy(() -> config(family, said))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining(word);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Llama   |                                                                       | 32768",
        "Llama   | 'sliding_window':64                                                   | 64",
        "Mistral |                                                                       | 4096",
        "Mistral | 'sliding_window':null                                                 | 32768",
        "Mistral | 'sliding_window':64                                                   | 64",
        "Qwen2   | 'sliding_window':64,'use_sliding_window':false                        | 32768",
        "Qwen2   | 'sliding_window':64,'use_sliding_window':true                         | 64",
        "Qwen3   | 'use_sliding_window':true,'layer_types':['full_attention','sliding_attention'] | 4096",
        "Qwen3   | 'use_sliding_window':true,'sliding_window':null                       | 32768",
        "Qwen3   | 'use_sliding_window':true,'sliding_window':64,'layer_types':['full_attention','full_attention'] | 32768",
      })
  void read_aWindow_limitsTheContext(String family, String said, int context) throws IOException {
    assertThat(config(family, said == null ? "" : said).decoder().context()).isEqualTo(context);
  }

  @Test
  void read_rotarySettings_whereverTheyStand() throws IOException {
    RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
    String inside = LLAMA3.replace("{", "{\"rope_theta\":5e5,");
    for (String said :
        new String[] {
          "'rope_theta':5e5,'rope_scaling':" + LLAMA3,
          "'rope_parameters':" + inside,
          "'rope_theta':5e5,'rope_scaling':{},'rope_parameters':" + LLAMA3,
          "'rope_theta':5e5,'rope_scaling':" + LLAMA3 + ",'rope_parameters':" + inside,
          "'rope_theta':5e5,'rope_scaling':" + LLAMA3.replace("rope_type", "type"),
        }) {
      ModelConfig config = config("Llama", said);
      assertThat(config.decoder().ropeTheta()).as(said).isEqualTo(5e5);
      assertThat(config.decoder().ropeScaling()).as(said).isEqualTo(scaling);
    }
    assertThat(config("Qwen3", "").decoder().ropeTheta()).isEqualTo(10000);
  }

  @Test
  void read_noHeadsOfKeys_areAsManyAsOfQueries() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"model_type\":\"qwen2\",\"num_key_value_heads\":null," + SIZES + "}");
    assertThat(ModelConfig.read(directory).decoder().kvHeads()).isEqualTo(4);
    Files.writeString(directory.resolve("config.json"), "{\"model_type\":\"qwen2\"," + SIZES + "}");
    assertThatThrownBy(() -> ModelConfig.read(directory))
        .hasMessageContaining("num_key_value_heads is missing");
  }

  @Test
  void read_twoFamilies_isRefused() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"granite\"," + SIZES + "}");
    assertThatThrownBy(() -> ModelConfig.read(directory))
        .hasMessageContaining("model_type \"granite\", which are two families");
  }
}
