package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Contamination;
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
  private static final int MAX_REPORTED = 20;

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

  private Contamination rows(Path file) {
    Rows read = Rows.read(file);
    List<String> problems = new ArrayList<>(read.problems());
    List<String> questions = new ArrayList<>();
    List<String> solutions = new ArrayList<>();
    for (Row row : read.rows()) {
      Optional<String> question = text(row, columns.column("prompt"), QUESTIONS);
      question.ifPresentOrElse(
          questions::add,
          () ->
              problems.add(
                  "%s: expected a question under one of %s; say with --set columns which it is"
                      .formatted(row.where(), String.join(", ", QUESTIONS))));
      text(row, columns.column("solution"), SOLUTIONS).ifPresent(solutions::add);
    }
    if (problems.isEmpty() && questions.isEmpty()) {
      problems.add(file + " has no questions; expected one in each row");
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems.subList(0, Math.min(problems.size(), MAX_REPORTED)));
    }
    return Contamination.of(questions, List.of()).alsoWhole(solutions);
  }

  private static Optional<String> text(Row row, String named, List<String> usual) {
    List<String> columns = new ArrayList<>(List.of(named));
    columns.addAll(usual);
    return columns.stream()
        .map(column -> row.fields().path(column))
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
