package dev.quaestor.eval.data;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads generations from {@link dev.quaestor.eval.rows.Rows rows}. A row has {@code generations} (a
 * list), or one under {@code completion}, {@code generation} or {@code answer}, or as the last turn
 * of its conversation; and {@code question} (or {@code prompt}, or the turns before), or else an
 * {@code id} under which the task knows the question. Rows of the same question add up.
 *
 * <pre>
 * {"id":"a","question":"2+2?","reference":"4","generations":["4","5"]}
 * {"id":"ProntoQA_train_1","completion":"Predicates: …"}
 * </pre>
 */
public final class GenerationFile {

  private static final List<String> SINGLE = List.of("generation", "answer");

  private final Map<String, Candidate> known;
  private final Columns columns;

  /**
   * @param known the task's questions by their own ids; empty where files must bring them
   * @param columns which column is what, where files do not say so by their own names
   */
  public GenerationFile(Map<String, Candidate> known, Columns columns) {
    this.known = Map.copyOf(known);
    this.columns = columns;
  }

  /**
   * The questions of {@code file} with their generations; bad rows are left out and told.
   *
   * @throws TaskException naming the bad rows where no row is good, and columns that are not there
   */
  public Generations read(Path file) {
    Map<String, Problem> problems = new LinkedHashMap<>();
    Audit audit = new Audit(file, columns);
    audit.read(
        row -> {
          Problem read = problem(row);
          problems.merge(key(read, problems), read, GenerationFile::joined);
        });
    List<String> wrong = audit.problems();
    if (wrong.isEmpty() && problems.isEmpty()) {
      wrong.add(file + " has no generations; expected some in each row");
    }
    if (problems.isEmpty() || audit.lacksColumns()) {
      throw new TaskException(wrong);
    }
    return new Generations(List.copyOf(problems.values()), wrong, audit.badRows());
  }

  /** A row belongs to the question before it that has its reference too, or lacks one. */
  private static String key(Problem read, Map<String, Problem> problems) {
    String id = read.question().id();
    Problem first = problems.get(id);
    boolean other =
        first != null && !read.reference().isEmpty() && !read.reference().equals(first.reference());
    return other ? id + " " + read.reference() : id;
  }

  private Problem problem(Row row) {
    Columns.Asked asked = columns.asked(row);
    return new Problem(
        question(row, asked), columns.text(row, "reference"), generations(row, asked), row.where());
  }

  private Candidate question(Row row, Columns.Asked asked) {
    String id = columns.text(row, "id");
    boolean own = !columns.written().contains("prompt");
    String text = own && row.has("question") ? row.text("question") : asked.prompt();
    if (!text.isEmpty()) {
      return Candidate.of(text, columns.text(row, "group"), id);
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

  private List<String> generations(Row row, Columns.Asked asked) {
    String many = columns.column("generations");
    if (row.has(many)) {
      return row.texts(many, "text");
    }
    if (asked.completion().isPresent()) {
      return List.of(asked.completion().get());
    }
    for (String column : SINGLE) {
      if (row.at(column).isTextual()) {
        return List.of(row.text(column));
      }
    }
    throw new IllegalArgumentException(
        "expected \"generations\", a list of texts, or one under completion, "
            + String.join(", ", SINGLE)
            + " or as the assistant's last turn");
  }

  private static Problem joined(Problem first, Problem second) {
    List<String> all = new ArrayList<>(first.generations());
    all.addAll(second.generations());
    return new Problem(first.question(), first.reference(), all, first.where());
  }
}
