package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  private static final String TEMPLATE =
      """
      {%- for m in messages %}
      {{- bos_token }}{{ m.role }} {{ m.content if m.content is string else m.content|length }}
      {%- if m.note %} {{ m.note|tojson }}{% endif %}{{ eos_token }}
      {%- endfor %}
      {%- if tools %} {{ tools[0].name }}{% endif %}
      {%- if day %} {{ strftime_now('%d') }}{% endif %}
      {%- if add_generation_prompt %}{{ bos_token }}assistant{% endif %}
      """;

  @TempDir private Path student;

  @BeforeEach
  void makeStudent() throws IOException {
    TokenizerFiles files =
        TokenizerTraining.characters(List.of("user assistant Hi a1 [2,0]\"x\" 7 f"));
    files.write(student);
    Files.writeString(student.resolve("chat_template.jinja"), TEMPLATE);
  }

  private Said render(String lines, Object... more) throws IOException {
    Path in = Files.writeString(student.resolve("in.jsonl"), lines);
    List<Object> arguments =
        new ArrayList<>(List.of("render", "--student", student, "--in", in, "--out", out()));
    arguments.addAll(List.of(more));
    return Said.by(new LocalStudents(), arguments.toArray());
  }

  private Path out() {
    return student.resolve("out.jsonl");
  }

  private List<JsonNode> rendered() throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(out())) {
      nodes.add(new ObjectMapper().readTree(line));
    }
    return nodes;
  }

  @Test
  void render_textAndIdsOfEachConversation() throws IOException {
    Said said =
        render(
            """
            {"id": "a", "messages": [{"role": "user", "content": "Hi"}], "generate": true}
            {"id": "b", "messages": [{"role": "user", "content": ["x", "x"], "note": ["a", 1]}]}
            {"id": 3, "messages": [{"role": "user", "content": null}], "tools": [{"name": "f"}]}
            {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "a1 "}], "continue": true}
            {"id": "e", "messages": [{"role": "user", "content": "x"}], "variables": {"day": true}}
            """,
            "--date",
            "2026-01-17");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("5 conversations rendered into");
    List<JsonNode> lines = rendered();
    assertThat(lines)
        .extracting(line -> line.path("text").asText())
        .containsExactly(
            "<bos>user Hi<eos><bos>assistant",
            "<bos>user 2 [\"a\", 1]<eos>",
            "<bos>user 0<eos> f",
            "<bos>user x<eos><bos>assistant a1 ",
            "<bos>user x<eos> 17");
    assertThat(lines)
        .extracting(line -> line.path("id").asText())
        .containsExactly("a", "b", "3", "4", "e");
    JsonNode ids = lines.get(0).path("ids");
    assertThat(ids).hasSize("user Hi".length() + "assistant".length() + 3);
    assertThat(ids.get(0)).isEqualTo(ids.get(9)).isNotEqualTo(ids.get(8));
  }

  @Test
  void render_badLineIsAnErrorInItsLine() throws IOException {
    Said said =
        render(
            """
            {"id": "a", "messages": [{"role": "user", "content": "Hi"}]}
            nonsense
            {"id": "c", "messages": "Hi"}
            {"id": "d", "messages": []}
            {"id": "e", "messages": [{"role": "user", "content": "Hi"}], "generate": true, "continue": true}
            {"id": "f", "massages": [{"role": "user", "content": "Hi"}]}
            {"id": "g", "messages": [{"role": "user", "content": "ÿ"}]}
            """);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("1 conversations rendered").contains("6 are errors");
    assertThat(rendered())
        .extracting(line -> line.path("id").asText() + " " + line.path("error").asText("none"))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("a none"),
            line -> assertThat(line).startsWith("2 line 2 is not JSON"),
            line -> assertThat(line).startsWith("c line 3: expected \"messages\", a list"),
            line -> assertThat(line).contains("empty conversation"),
            line -> assertThat(line).contains("exclude each other"),
            line -> assertThat(line).startsWith("f line 6: unknown keys [massages]"),
            line -> assertThat(line).startsWith("g ").contains("ÿ"));
  }

  @Test
  void render_saysWhereTheTemplateShouldBe() throws IOException {
    Files.delete(student.resolve("chat_template.jinja"));
    Files.writeString(student.resolve("chat_template.json"), "{\"chat_template\": \"x\"}");
    Said said = render("{}");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("has no chat template: expected chat_template.jinja")
        .contains("its chat_template.json is for processors");
    assertThat(out()).doesNotExist();
  }
}
