package dev.quaestor.eval.file;

import dev.quaestor.curation.pool.Positions;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes questions of rows; each kind of fault is told once, with its first place. */
final class Questions {

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
   * What a file holds.
   *
   * @param questions in order; a row that repeats one with the same reference is left out
   * @param warnings what a person should know of it
   */
  record Read(List<Question> questions, List<String> warnings) {}

  /**
   * Reads {@code file}.
   *
   * @throws TaskException if it cannot be read, is empty, or has bad rows or a question twice with
   *     different references
   */
  Read read(Path file) {
    Audit audit = new Audit(file, columns);
    Shelf<Question> questions = new Shelf<>(Question.FORM);
    Positions byText = new Positions(i -> questions.get(i).text());
    int[] repeated = new int[1];
    audit.read(
        row -> {
          if (!add(question(row), byText, questions)) {
            repeated[0]++;
          }
        });
    List<String> problems = audit.problems();
    if (problems.isEmpty() && questions.size() == 0) {
      problems.add(file + " has no prompts; expected one in each row");
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    List<String> warnings = new ArrayList<>(audit.warnings());
    if (repeated[0] > 0) {
      warnings.add(
          "%s: %d of %d rows repeat an earlier prompt with the same reference, and were left out"
              .formatted(file, repeated[0], audit.rows()));
    }
    return new Read(questions.list(), warnings);
  }

  /** Whether it is new; one that says again what was said is not. */
  private static boolean add(Question question, Positions byText, Shelf<Question> questions) {
    int twin = byText.of(question.text());
    if (twin < 0) {
      questions.add(question);
      byText.add(question.text());
      return true;
    }
    Question earlier = questions.get(twin);
    if (question.reference().isEmpty() || !question.reference().equals(earlier.reference())) {
      String place = earlier.where().substring(earlier.where().lastIndexOf(", ") + 2);
      throw new IllegalArgumentException("the prompt of " + place + " again; remove one");
    }
    return false;
  }

  private Question question(Row row) {
    Columns.Asked asked = columns.asked(row);
    List<String> names = choiceLabels(row);
    List<String> choices = choices(row);
    String reference = reference(row, names, choices);
    if (asked.turns().isEmpty()) {
      throw new IllegalArgumentException(
          "field " + columns.column("prompt") + " is missing or empty");
    }
    if (!reference.isEmpty()) {
      check
          .objection(reference)
          .ifPresent(
              why -> {
                throw new IllegalArgumentException("the reference cannot be judged by: " + why);
              });
    }
    String listed = listed(names, choices);
    return new Question(
        row.where(),
        Conversation.withLast(asked.prompt(), last -> last + listed),
        reference,
        asked.completion().filter(text -> !text.isBlank()).orElse(reference),
        columns.text(row, "group"),
        level(row),
        columns.text(row, "id"));
  }

  private List<String> choices(Row row) {
    if (!columns.choices().isEmpty()) {
      return columns.choices().stream().map(row::text).filter(c -> !c.isBlank()).toList();
    }
    String column = columns.column("choices");
    return row.has(column) ? row.texts(column, "text") : List.of();
  }

  /** The labels a row brings for its choices, else ours. */
  private List<String> choiceLabels(Row row) {
    String column = columns.column("choices");
    boolean own = columns.choices().isEmpty() && row.at(column).path("label").isArray();
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
    String written = columns.text(row, "reference").strip();
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
    String written = columns.text(row, "level").strip();
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
