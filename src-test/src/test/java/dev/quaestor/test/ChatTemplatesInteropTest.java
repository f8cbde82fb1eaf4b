package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.template.Conversation;
import dev.quaestor.trainer.template.Conversation.Ending;
import dev.quaestor.trainer.template.Plain;
import dev.quaestor.trainer.template.Template;
import dev.quaestor.trainer.template.TemplateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Chat templates beside transformers: our own constructs, those of a file that {@code
 * -Dquaestor.constructs} names (with {@code -Dquaestor.constructs.messages}), and the templates
 * that pinned packages bring, each with eight conversations.
 */
@Tag("interop")
class ChatTemplatesInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONSTRUCTS =
      Path.of("../trainer/src/test/resources/dev/quaestor/trainer/template");

  /** Templates that are told one by one, by what their files are called. */
  private static final Map<String, String> NAMED =
      new TreeMap<>(
          Map.of(
              "Llama 3.1", "llama3_1\\.jinja|Llama-3\\.1-8B-Instruct",
              "Llama 3.2", "llama3_2\\.jinja|Llama-3\\.2-3B-Instruct",
              "Llama 3.3", "Llama-3\\.3-70B-Instruct",
              "Mistral-Small", "Mistral-Small-3\\.2-24B-Instruct",
              "Qwen2.5", "qwen2_5\\.jinja|Qwen2\\.5-7B-Instruct",
              "Qwen3", "chat_templates/qwen3\\.jinja|Qwen-Qwen3-0\\.6B",
              "SmolLM3", "SmolLM3-3B",
              "TRL's own for training, with generation",
                  "trl/chat_templates/\\w+_training\\.jinja"));

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 29, 9, 5, 7);

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.asText();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue();
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        yield items;
      }
      case OBJECT -> map(node);
      default -> Plain.NULL;
    };
  }

  private static Map<String, Object> map(JsonNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static Optional<List<Object>> list(Object value) {
    return value instanceof List<?> items ? Optional.of(new ArrayList<>(items)) : Optional.empty();
  }

  private static Conversation conversation(JsonNode example) {
    Map<String, Object> variables = map(example.path("variables"));
    List<Map<String, Object>> messages = new ArrayList<>();
    example.path("conversation").forEach(message -> messages.add(map(message)));
    Object generate = variables.remove("add_generation_prompt");
    Object tools = variables.remove("tools");
    Object documents = variables.remove("documents");
    return new Conversation(
        messages,
        Boolean.TRUE.equals(generate) ? Ending.GENERATE : Ending.CLOSED,
        list(tools),
        list(documents),
        variables);
  }

  private static String verdict(JsonNode example, Map<String, Template> parsed) {
    try {
      Template template =
          parsed.computeIfAbsent(example.path("template").asText(), Template::parse);
      String text = conversation(example).render(template, Map.of(), () -> NOW);
      if (!example.has("text")) {
        return "rendered though transformers refuses";
      }
      return text.equals(example.path("text").asText()) ? "the same" : "DIFFERENT";
    } catch (TemplateException e) {
      return example.has("text") ? "refused though transformers renders" : "both refuse";
    }
  }

  @Test
  void render_asTransformersOrNotAtAll() throws IOException, InterruptedException {
    Path out = Path.of("target/interop/templates").toAbsolutePath();
    Files.createDirectories(out);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                out.toString(),
                CONSTRUCTS.resolve("constructs.jsonl").toAbsolutePath().toString(),
                CONSTRUCTS.resolve("variables.json").toAbsolutePath().toString()));
    String more = System.getProperty("quaestor.constructs");
    if (more == null) {
      System.out.println("no further constructs: -Dquaestor.constructs names no file");
    } else {
      arguments.add(more);
      arguments.add(System.getProperty("quaestor.constructs.messages"));
    }
    PythonEnvironment.of("transformers-5.24").run("templates.py", arguments.toArray(String[]::new));

    Map<String, Integer> counts = new TreeMap<>();
    Set<String> templates = new LinkedHashSet<>();
    Set<String> fallShort = new LinkedHashSet<>();
    List<String> differ = new ArrayList<>();
    Map<String, Template> parsed = new HashMap<>();
    Map<String, Map<String, Integer>> byName = new TreeMap<>();
    try (BufferedReader lines =
        Files.newBufferedReader(out.resolve("cases.jsonl"), StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        JsonNode example = JSON.readTree(line);
        String name = example.path("name").asText();
        String source = example.path("template").asText();
        String verdict = verdict(example, parsed);
        boolean whole = verdict.equals("the same") || verdict.equals("both refuse");
        String kind =
            name.equals("construct") || name.equals("given") ? name + "s" : "real templates";
        counts.merge(kind + ", " + verdict, 1, Integer::sum);
        templates.add(name);
        NAMED.forEach(
            (label, files) -> {
              if (Pattern.compile(files).matcher(name).find()) {
                byName.computeIfAbsent(label, l -> new TreeMap<>()).merge(verdict, 1, Integer::sum);
              }
            });
        if (!whole) {
          fallShort.add(name);
          differ.add(
              verdict + ": " + name + " " + source.substring(0, Math.min(200, source.length())));
        }
      }
    }
    System.out.println(
        "chat templates beside transformers: %d of %d wholly the same or refused by both; %s"
            .formatted(templates.size() - fallShort.size(), templates.size(), counts));
    byName.forEach((label, verdicts) -> System.out.println(label + ": " + verdicts));
    assertThat(differ).isEmpty();
    assertThat(byName).containsOnlyKeys(NAMED.keySet());
    assertThat(byName.values())
        .allSatisfy(verdicts -> assertThat(verdicts.get("the same")).isPositive());
    assertThat(templates).hasSizeGreaterThan(100);
  }
}
