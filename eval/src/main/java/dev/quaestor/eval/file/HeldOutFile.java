package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Questions that must not be trained on, from a file of the user's own: rows as a task reads them,
 * with a question and perhaps a solution or a reference; or a text a line where the file's name
 * says nothing of rows.
 */
final class HeldOutFile {

  private static final String ROWS = ".*\\.(?:jsonl|ndjson|json|csv|tsv|parquet)(?:\\.gz)?";
  private static final List<String> QUESTIONS =
      List.of("question", "prompt", "problem", "instruction", "text");
  private static final List<String> SOLUTIONS = List.of("solution", "answer", "reference");

  private final Columns columns;

  /**
   * @param columns which column is what, where it is not one of the usual names
   */
  HeldOutFile(Columns columns) {
    this.columns = columns;
  }

  /**
   * Finds the questions of {@code file}, and its longer solutions.
   *
   * @throws TaskException if it cannot be read, or a row has no question
   */
  Contamination read(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.matches(ROWS) ? rows(file) : lines(file);
  }

  /**
   * By the columns that are named, or by the usual names where the file has none of those: it need
   * not be laid out as the task's own.
   */
  private Contamination rows(Path file) {
    Found found = rows(file, columns);
    if (!found.problems().isEmpty() && !columns.named().isEmpty()) {
      Found usual = rows(file, Columns.OWN);
      found = usual.problems().isEmpty() ? usual : found;
    }
    if (!found.problems().isEmpty()) {
      throw new TaskException(found.problems());
    }
    return Contamination.of(found.questions(), List.of()).alsoWhole(found.solutions());
  }

  private record Found(List<String> questions, List<String> solutions, List<String> problems) {}

  private static Found rows(Path file, Columns columns) {
    Audit audit = new Audit(file, columns.besideOthers());
    List<String> questions = new ArrayList<>();
    List<String> solutions = new ArrayList<>();
    audit.read(
        row -> {
          questions.add(
              question(row, columns)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "expected a question under one of %s; say with --set columns which it is"
                                  .formatted(String.join(", ", QUESTIONS)))));
          text(row, columns.column("solution"), SOLUTIONS).ifPresent(solutions::add);
        });
    List<String> problems = new ArrayList<>(audit.problems());
    if (problems.isEmpty() && questions.isEmpty()) {
      problems.add(file + " has no questions; expected one in each row");
    }
    return new Found(questions, solutions, problems);
  }

  /** What is asked: what the user says last of several turns, or a text under a usual name. */
  private static Optional<String> question(Row row, Columns columns) {
    List<Message> turns = columns.asked(row).turns();
    return turns.isEmpty()
        ? text(row, columns.column("prompt"), QUESTIONS)
        : Optional.of(turns.get(turns.size() - 1).content()).filter(last -> !last.isBlank());
  }

  private static Optional<String> text(Row row, String named, List<String> usual) {
    List<String> columns = new ArrayList<>(List.of(named));
    columns.addAll(usual);
    return columns.stream()
        .map(row::at)
        .filter(value -> value.isTextual() && !value.asText().isBlank())
        .map(value -> value.asText())
        .findFirst();
  }

  private static Contamination lines(Path file) {
    try {
      List<String> texts =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      return Contamination.of(texts, List.of());
    } catch (MalformedInputException e) {
      throw new TaskException(file + " is not UTF-8 text; convert it");
    } catch (IOException e) {
      throw TaskException.unreadable("held-out questions", file, e);
    }
  }
}
