package dev.quaestor.trainer.peft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.DecoderConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeftTargetsTest {
  private static final DecoderConfig BASE = DecoderConfig.llama(50, 8, 2, 2);
  private final List<String> problems = new ArrayList<>();

  private List<String> adapted(String json) throws IOException {
    PeftTargets targets =
        new PeftTargets(
            new JsonFields(JsonFields.JSON.readTree(json.replace('\'', '"')), problems));
    return PeftModules.of(BASE).stream().filter(targets::adapts).toList();
  }

  private static String attention(int layer, String projection) {
    return "model.layers." + layer + ".self_attn." + projection;
  }

  @Test
  void adapts_lastNames_endings_wholeNames() throws IOException {
    assertThat(
            adapted("{'target_modules':['q_proj','model.layers.1.mlp.up_proj','mlp.down_proj']}"))
        .containsExactly(
            attention(0, "q_proj"),
            "model.layers.0.mlp.down_proj",
            attention(1, "q_proj"),
            "model.layers.1.mlp.up_proj",
            "model.layers.1.mlp.down_proj");
    assertThat(adapted("{'target_modules':['proj','layers.0.self_attn.q_proj','1.mlp.up_proj']}"))
        .as("an ending begins behind a dot")
        .containsExactly(attention(0, "q_proj"), "model.layers.1.mlp.up_proj");
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"all-linear", "ALL-LINEAR", "All-Linear"})
  void adapts_allLinear_isEveryProjectionButTheHead(String word) throws IOException {
    assertThat(adapted("{'target_modules':'" + word + "'}"))
        .hasSize(14)
        .doesNotContain("lm_head", "model.embed_tokens");
    assertThat(adapted("{'target_modules':'all-linear','exclude_modules':'.*mlp.*'}")).hasSize(8);
  }

  @Test
  void adapts_text_isAnExpressionForTheWholeName() throws IOException {
    assertThat(adapted("{'target_modules':'q_proj'}")).isEmpty();
    assertThat(adapted("{'target_modules':'.*\\\\.1\\\\..*[qv]_proj'}"))
        .containsExactly(attention(1, "q_proj"), attention(1, "v_proj"));
    assertThat(adapted("{'target_modules':'.*self_attn.*'}"))
        .as("also the container, which PEFT then refuses")
        .contains("model.layers.0.self_attn");
  }

  @Test
  void adapts_withoutTargets_isPeftsChoiceForTheseFamilies() throws IOException {
    assertThat(adapted("{'target_modules':null}"))
        .containsExactly(
            attention(0, "q_proj"), attention(0, "v_proj"),
            attention(1, "q_proj"), attention(1, "v_proj"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['q_proj']|4",
        "['model.layers.0.self_attn.q_proj']|5",
        "['self_attn.q_proj','v_proj']|2",
        "'.*q_proj'|4",
        "'q_proj'|6",
        "['k_proj']|6",
        "[]|6",
        "null|6"
      })
  void adapts_leavesOutWhatIsExcluded(String excluded, int left) throws IOException {
    assertThat(
            adapted(
                "{'target_modules':['q_proj','v_proj','o_proj'],'exclude_modules':"
                    + excluded
                    + "}"))
        .hasSize(left);
  }

  @Test
  void adapts_onlyTheLayersOfAnEnding_neverOfAWholeName() throws IOException {
    String targets = "{'target_modules':['q_proj','" + attention(0, "v_proj") + "'],";
    for (String layers :
        List.of(
            "'layers_to_transform':1}",
            "'layers_to_transform':[1]}",
            "'layers_to_transform':[1],'layers_pattern':'layers'}",
            "'layers_to_transform':[1],'layers_pattern':['h','layers']}",
            "'layers_to_transform':[1],'layers_pattern':'model.layers'}")) {
      assertThat(adapted(targets + layers))
          .as(layers)
          .containsExactly(attention(0, "v_proj"), attention(1, "q_proj"));
    }
    assertThat(adapted(targets + "'layers_to_transform':[1],'layers_pattern':'h'}"))
        .containsExactly(attention(0, "v_proj"));
    assertThat(adapted(targets + "'layers_to_transform':[]}")).hasSize(3);
    assertThat(problems).isEmpty();
  }

  @Test
  void adapts_noModuleThatIsSaved() throws IOException {
    assertThat(adapted("{'target_modules':['q_proj','up_proj'],'modules_to_save':['mlp']}"))
        .containsExactly(attention(0, "q_proj"), attention(1, "q_proj"));
  }

  @Test
  void saves_byAnyEnding() throws IOException {
    PeftTargets targets =
        new PeftTargets(
            new JsonFields(
                JsonFields.JSON.readTree(
                    "{\"target_modules\":[\"q_proj\"],\"modules_to_save\":[\"norm\"]}"),
                problems));
    assertThat(PeftModules.of(BASE).stream().filter(targets::saves))
        .containsExactly(
            "model.layers.0.input_layernorm",
            "model.layers.0.post_attention_layernorm",
            "model.layers.1.input_layernorm",
            "model.layers.1.post_attention_layernorm",
            "model.norm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'target_modules':[]|target_modules is empty",
        "'target_modules':3|target_modules must be text or a list of names, found 3",
        "'target_modules':['q_proj',3]|target_modules must hold names, found 3",
        "'target_modules':'('|is no regular expression",
        "'target_modules':'a','layers_to_transform':[0]|layers_to_transform cannot be used beside",
        "'target_modules':['a'],'layers_pattern':'h'|layers_pattern needs layers_to_transform",
        "'target_modules':['a'],'layers_to_transform':'0'|layers_to_transform must be a layer's",
        "'target_modules':['a'],'modules_to_save':'norm'|modules_to_save must be a list"
      })
  void read_refusesWhatPeftRefuses(String keys, String message) throws IOException {
    adapted("{" + keys + "}");
    assertThat(problems).singleElement().asString().contains(message);
  }
}
