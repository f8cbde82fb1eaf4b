package dev.quaestor.eval.prontoqa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One question of a ProntoQA file.
 *
 * @param id its name in the file, under which recorded answers are found
 * @param context the ontology, a sentence after the other
 * @param statement what is true or false
 * @param verdict which of the two
 * @param proofLines lines of the gold proof
 */
record Question(
    String id, String context, String statement, LogicProgram.Verdict verdict, int proofLines) {

  private static final String ASKS = "Is the following statement true or false?";

  /** What stands between context and statement in a prompt. */
  static final String ASKED = "\nTrue or false? ";

  private static final int MAX_REPORTED = 20;

  /**
   * Reads {@code file}, an array of objects with id, context, question, answer (A for true, B for
   * false) and explanation.
   *
   * @throws TaskException naming every item that cannot be used, up to 20
   */
  static List<Question> read(Path file) {
    JsonNode root;
    try (var in = Files.newBufferedReader(file)) {
      root = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw e instanceof JsonProcessingException bad
          ? new TaskException(
              "cannot read ProntoQA questions from %s: it is not JSON near line %d; fetch it again"
                  .formatted(file, bad.getLocation() == null ? 1 : bad.getLocation().getLineNr()))
          : TaskException.unreadable("ProntoQA questions", file, e);
    }
    if (root == null || !root.isArray() || root.isEmpty()) {
      throw new TaskException(file + ": expected a JSON array of questions");
    }
    List<Question> questions = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < root.size() && problems.size() < MAX_REPORTED; i++) {
      try {
        Question question = of(root.get(i));
        if (!ids.add(question.id)) {
          throw new IllegalArgumentException("its id " + question.id + " was used before");
        }
        questions.add(question);
      } catch (IllegalArgumentException e) {
        problems.add(file + ", item " + i + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    return questions;
  }

  private static Question of(JsonNode node) {
    String question = text(node, "question");
    if (!question.startsWith(ASKS)) {
      throw new IllegalArgumentException(
          "question must begin with \"" + ASKS + "\", found \"" + question + "\"");
    }
    String answer = text(node, "answer");
    if (!answer.equals("A") && !answer.equals("B")) {
      throw new IllegalArgumentException("answer must be A or B, found \"" + answer + "\"");
    }
    int lines = node.path("explanation").size();
    if (lines == 0) {
      throw new IllegalArgumentException("explanation must list the proof's lines, found none");
    }
    return new Question(
        text(node, "id"),
        text(node, "context"),
        question.substring(ASKS.length()).strip(),
        answer.equals("A") ? LogicProgram.Verdict.TRUE : LogicProgram.Verdict.FALSE,
        lines);
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).asText("");
    if (text.isBlank()) {
      throw new IllegalArgumentException("field " + field + " is missing or empty");
    }
    return text.strip();
  }

  /** Context, then the statement: {@code … Max is a rompus.\nTrue or false? Max is bitter.\n}. */
  String prompt() {
    return prompt(context, statement);
  }

  static String prompt(String context, String statement) {
    return context + ASKED + statement + "\n";
  }

  Item item() {
    Candidate candidate = Candidate.of(prompt(), "proof-" + proofLines, id);
    return new Item(candidate, proofLines, verdict == LogicProgram.Verdict.TRUE ? "True" : "False");
  }
}
