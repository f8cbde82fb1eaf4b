package dev.quaestor.eval.jsonl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Spelling;
import dev.quaestor.eval.task.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file of prompts; every bad line is reported with its number, the first 20 at once. */
final class JsonLines {

  private static final int MAX_REPORTED = 20;
  private static final List<String> FIELDS = List.of("prompt", "reference", "group", "id");

  private final Path file;
  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final Map<String, Integer> lineOf;
  private final List<String> problems = new ArrayList<>();

  private JsonLines(Path file, Map<String, Integer> lineOf) {
    this.file = file;
    this.lineOf = lineOf;
  }

  /**
   * The items of {@code file}, in order.
   *
   * @throws TaskException if it cannot be read, is empty, or has bad lines or a prompt twice
   */
  static List<Item> read(Path file) {
    return new JsonLines(file, new LinkedHashMap<>()).items();
  }

  private List<Item> items() {
    List<Item> items = new ArrayList<>();
    int number = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          read(line, number, items);
        }
      }
    } catch (MalformedInputException e) {
      problems.add(0, file + " is not UTF-8 text near line " + (number + 1) + "; convert it");
    } catch (IOException e) {
      throw TaskException.unreadable("prompts", file, e);
    }
    if (problems.size() > MAX_REPORTED) {
      String rest = "… and " + (problems.size() - MAX_REPORTED) + " more bad lines in " + file;
      problems.subList(MAX_REPORTED, problems.size()).clear();
      problems.add(rest);
    }
    if (problems.isEmpty() && items.isEmpty()) {
      problems.add(file + " has no prompts; expected a JSON object a line");
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    return items;
  }

  private void read(String line, int number, List<Item> items) {
    try {
      Item item = item(json.readTree(line));
      Integer earlier = lineOf.putIfAbsent(item.candidate().id(), number);
      if (earlier != null) {
        throw new IllegalArgumentException("the prompt of line " + earlier + " again; remove one");
      }
      items.add(item);
    } catch (JsonProcessingException e) {
      problem(number, "no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      problem(number, e.getMessage());
    }
  }

  private void problem(int number, String what) {
    problems.add(file + ", line " + number + ": " + what);
  }

  private static Item item(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          "expected an object with \"prompt\", found " + FinalAnswer.brief(node.toString()));
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                    "unknown field \""
                        + name
                        + "\""
                        + Spelling.hint(name, FIELDS)
                        + "; fields are "
                        + String.join(", ", FIELDS));
              }
            });
    String prompt = text(node, "prompt");
    if (prompt.isBlank()) {
      throw new IllegalArgumentException("field prompt is missing or empty");
    }
    Candidate candidate = Candidate.of(prompt, text(node, "group"), text(node, "id"));
    return new Item(candidate, 1, text(node, "reference"));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw new IllegalArgumentException(
          "field " + field + " must be a text, found " + FinalAnswer.brief(value.toString()));
    }
    return value.asText();
  }
}
