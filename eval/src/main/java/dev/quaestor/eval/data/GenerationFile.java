package dev.quaestor.eval.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads generations from JSON Lines, gzip or not. A line has {@code generations} (a list), or one
 * under {@code completion}, {@code generation} or {@code answer}; and {@code question} (or {@code
 * prompt}), or else an {@code id} under which the task knows the question. Lines of the same
 * question add up.
 *
 * <pre>
 * {"id":"a","question":"2+2?","reference":"4","generations":["4","5"]}
 * {"id":"ProntoQA_train_1","completion":"Predicates: …"}
 * </pre>
 */
public final class GenerationFile {

  private static final int MAX_REPORTED = 20;
  private static final List<String> SINGLE = List.of("completion", "generation", "answer");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Candidate> known;

  /**
   * @param known the task's questions by their own ids; empty where files must bring them
   */
  public GenerationFile(Map<String, Candidate> known) {
    this.known = Map.copyOf(known);
  }

  /**
   * The questions of {@code file} with their generations; bad lines are left out and told.
   *
   * @throws TaskException naming the bad lines, up to 20, where no line is good
   */
  public Generations read(Path file) {
    Map<String, Problem> problems = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    int number = 0;
    try (BufferedReader in = open(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          try {
            Problem read = problem(JSON.readTree(line), file + ", line " + number);
            problems.merge(key(read, problems), read, GenerationFile::joined);
          } catch (JsonProcessingException e) {
            wrong.add(file + ", line " + number + ": no JSON: " + e.getOriginalMessage());
          } catch (IllegalArgumentException e) {
            wrong.add(file + ", line " + number + ": " + e.getMessage());
          }
        }
      }
    } catch (IOException e) {
      throw TaskException.unreadable("generations", file, e);
    }
    int bad = wrong.size();
    if (wrong.size() > MAX_REPORTED) {
      String rest = "… and " + (wrong.size() - MAX_REPORTED) + " more bad lines in " + file;
      wrong.subList(MAX_REPORTED, wrong.size()).clear();
      wrong.add(rest);
    }
    if (wrong.isEmpty() && problems.isEmpty()) {
      wrong.add(file + " has no generations; expected a JSON object a line");
    }
    if (problems.isEmpty()) {
      throw new TaskException(wrong);
    }
    return new Generations(List.copyOf(problems.values()), wrong, bad);
  }

  /** A line belongs to the question before it that has its reference too, or lacks one. */
  private static String key(Problem read, Map<String, Problem> problems) {
    String id = read.question().id();
    Problem first = problems.get(id);
    boolean other =
        first != null && !read.reference().isEmpty() && !read.reference().equals(first.reference());
    return other ? id + " " + read.reference() : id;
  }

  private Problem problem(JsonNode line, String where) {
    if (!line.isObject()) {
      throw new IllegalArgumentException("expected an object");
    }
    return new Problem(question(line), line.path("reference").asText(""), generations(line), where);
  }

  private Candidate question(JsonNode line) {
    String id = line.path("id").asText("");
    String text = line.path("question").asText(line.path("prompt").asText(""));
    if (!text.isEmpty()) {
      return Candidate.of(text, line.path("group").asText(""), id);
    }
    return Optional.ofNullable(known.get(id))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    known.isEmpty()
                        ? "expected \"question\"; an id alone says nothing without the task's own files"
                        : "the task has no question with id \""
                            + id
                            + "\", and the line no \"question\""));
  }

  private static List<String> generations(JsonNode line) {
    List<String> texts = new ArrayList<>();
    JsonNode many = line.path("generations");
    if (many.isArray()) {
      many.forEach(text -> texts.add(text.asText()));
    }
    for (String field : SINGLE) {
      if (texts.isEmpty() && line.path(field).isTextual()) {
        texts.add(line.path(field).asText());
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          "expected \"generations\", a list of texts, or one under " + String.join(", ", SINGLE));
    }
    return texts;
  }

  private static Problem joined(Problem first, Problem second) {
    List<String> all = new ArrayList<>(first.generations());
    all.addAll(second.generations());
    return new Problem(first.question(), first.reference(), all, first.where());
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
  }
}
