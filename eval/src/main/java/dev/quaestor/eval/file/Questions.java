package dev.quaestor.eval.file;

import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes questions of rows; every bad row is reported with its place, the first 20 at once. */
final class Questions {

  private static final int MAX_REPORTED = 20;
  private static final Pattern LEVEL = Pattern.compile("(?:[Ll]evel )?([1-9][0-9]{0,5})");
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,2}");

  private final Columns columns;
  private final AnswerCheck check;
  private final List<String> labels;

  /**
   * @param check what references must be fit for
   * @param labels the labels of choices, in order
   */
  Questions(Columns columns, AnswerCheck check, List<String> labels) {
    this.columns = columns;
    this.check = check;
    this.labels = List.copyOf(labels);
  }

  /**
   * The questions of {@code file}, in order; a row that repeats one with the same reference is left
   * out.
   *
   * @throws TaskException if it cannot be read, is empty, or has bad rows or a question twice with
   *     different references
   */
  List<Question> read(Path file) {
    Rows rows = Rows.read(file);
    List<String> problems = new ArrayList<>(rows.problems());
    List<Question> questions = new ArrayList<>();
    Map<String, Question> seen = new HashMap<>();
    for (Row row : rows.rows()) {
      try {
        Question question = question(row);
        Question earlier = seen.putIfAbsent(question.text(), question);
        if (earlier == null) {
          questions.add(question);
        } else if (question.reference().isEmpty()
            || !question.reference().equals(earlier.reference())) {
          String place = earlier.where().substring(earlier.where().lastIndexOf(", ") + 2);
          throw new IllegalArgumentException("the prompt of " + place + " again; remove one");
        }
      } catch (IllegalArgumentException e) {
        problems.add(row.where() + ": " + e.getMessage());
      }
    }
    if (problems.size() > MAX_REPORTED) {
      String rest = "… and " + (problems.size() - MAX_REPORTED) + " more bad rows in " + file;
      problems.subList(MAX_REPORTED, problems.size()).clear();
      problems.add(rest);
    }
    if (problems.isEmpty() && questions.isEmpty()) {
      problems.add(file + " has no prompts; expected one in each row");
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    return questions;
  }

  private Question question(Row row) {
    columns.check(row);
    String prompt = row.text(columns.column("prompt")).strip();
    if (prompt.isEmpty()) {
      String column = columns.column("prompt");
      throw new IllegalArgumentException("field " + column + " is missing or empty");
    }
    List<String> names = choiceLabels(row);
    List<String> choices = choices(row);
    String reference = reference(row, names, choices);
    if (!reference.isEmpty()) {
      check
          .objection(reference)
          .ifPresent(
              why -> {
                throw new IllegalArgumentException("the reference cannot be judged by: " + why);
              });
    }
    String solution = row.text(columns.column("solution"));
    return new Question(
        row.where(),
        prompt + listed(names, choices),
        reference,
        solution.isEmpty() ? reference : solution,
        row.text(columns.column("group")),
        level(row),
        row.text(columns.column("id")));
  }

  private List<String> choices(Row row) {
    if (!columns.choices().isEmpty()) {
      return columns.choices().stream().map(row::text).filter(c -> !c.isBlank()).toList();
    }
    String column = columns.column("choices");
    return row.fields().path(column).isMissingNode() ? List.of() : row.texts(column, "text");
  }

  /** The labels a row brings for its choices, else ours. */
  private List<String> choiceLabels(Row row) {
    String column = columns.column("choices");
    boolean own = columns.choices().isEmpty() && row.fields().path(column).path("label").isArray();
    return own ? row.texts(column, "label") : labels;
  }

  private static String listed(List<String> names, List<String> choices) {
    if (choices.size() > names.size()) {
      throw new IllegalArgumentException(
          "has %d choices, labels name %d; set labels".formatted(choices.size(), names.size()));
    }
    StringBuilder listed = new StringBuilder();
    for (int i = 0; i < choices.size(); i++) {
      listed.append('\n').append(names.get(i)).append(") ").append(choices.get(i).strip());
    }
    return listed.toString();
  }

  /** A reference to a choice may be its label, its text, or its place counted from 0. */
  private String reference(Row row, List<String> names, List<String> choices) {
    String written = row.text(columns.column("reference")).strip();
    if (choices.isEmpty() || written.isEmpty() || names.contains(written)) {
      return written;
    }
    int at = choices.indexOf(written);
    if (at < 0 && INDEX.matcher(written).matches()) {
      at = Integer.parseInt(written);
    }
    return at >= 0 && at < choices.size() ? names.get(at) : written;
  }

  private int level(Row row) {
    String written = row.text(columns.column("level")).strip();
    if (written.isEmpty()) {
      return 1;
    }
    Matcher level = LEVEL.matcher(written);
    if (!level.matches()) {
      throw new IllegalArgumentException(
          "field %s must be a whole number from 1 on, found \"%s\""
              .formatted(columns.column("level"), written));
    }
    return Integer.parseInt(level.group(1));
  }
}
