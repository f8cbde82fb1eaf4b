package dev.quaestor.eval.rows;

import dev.quaestor.eval.task.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What was wrong with the rows of a file, told once for all rows it was wrong with; what of the
 * columns that were named was not there, and how often.
 */
public final class Audit {

  /** How many problems are told at most. */
  private static final int MOST = 20;

  private static final int MOST_COLUMNS = 40;

  private record Fault(String where, int rows) {}

  private final Path file;
  private final Columns columns;
  private final Set<String> found = new LinkedHashSet<>();
  private final Map<String, Integer> there = new LinkedHashMap<>();
  private final Map<String, Fault> faults = new LinkedHashMap<>();
  private int rows;

  public Audit(Path file, Columns columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * Reads the file to its end.
   *
   * @param reader takes a row; an {@link IllegalArgumentException} of it is the row's fault
   * @throws dev.quaestor.eval.task.TaskException if the file cannot be read at all
   */
  public void read(Consumer<Row> reader) {
    Rows.read(
        file,
        new Rows.Sink() {
          @Override
          public void row(Row row) {
            if (!saw(row)) {
              return;
            }
            try {
              reader.accept(row);
            } catch (IllegalArgumentException e) {
              problem(row.where(), String.valueOf(e.getMessage()));
            }
          }

          @Override
          public void problem(String where, String what) {
            fault(where, what);
          }
        });
  }

  /** Takes note of a row, and says whether all its columns are known. */
  private boolean saw(Row row) {
    rows++;
    row.fields().fieldNames().forEachRemaining(found::add);
    for (List<String> paths : columns.required().values()) {
      paths.forEach(path -> there.merge(path, row.has(path) ? 1 : 0, Integer::sum));
    }
    Optional<String> unknown = columns.unknown(row);
    unknown.ifPresent(what -> fault(row.where(), what));
    return unknown.isEmpty();
  }

  private void fault(String where, String what) {
    faults.merge(
        what, new Fault(where, 1), (first, next) -> new Fault(first.where(), first.rows() + 1));
  }

  /** Rows that could not be read. */
  public int badRows() {
    return faults.values().stream().mapToInt(Fault::rows).sum();
  }

  /** Whether a column that a person named has nothing in any row. */
  public boolean lacksColumns() {
    return rows > 0
        && columns.required().values().stream()
            .flatMap(List::stream)
            .anyMatch(path -> there.getOrDefault(path, 0) == 0);
  }

  /** Rows seen so far. */
  public int rows() {
    return rows;
  }

  /** The columns of the file, for messages. */
  public String columns() {
    String names = String.join(", ", found.stream().limit(MOST_COLUMNS).toList());
    return "the file's columns are: " + names + (found.size() > MOST_COLUMNS ? ", …" : "");
  }

  /** All that must be put right. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (rows > 0) {
      columns.required().forEach((part, paths) -> paths.forEach(p -> absent(part, p, problems)));
      if (!problems.isEmpty()) {
        int last = problems.size() - 1;
        problems.set(last, problems.get(last) + "; " + columns());
      }
    }
    Set<String> absent = new LinkedHashSet<>();
    columns.required().values().stream()
        .flatMap(List::stream)
        .filter(path -> there.getOrDefault(path, 0) == 0)
        .forEach(path -> absent.add(path));
    int left = faults.size();
    for (Map.Entry<String, Fault> fault : faults.entrySet()) {
      if (absent.stream().anyMatch(path -> isAbout(path, fault.getKey()))) {
        continue; // said of the column already
      }
      if (problems.size() >= MOST && left > 1) {
        problems.add("… and " + left + " more kinds of bad rows in " + file);
        break;
      }
      int more = fault.getValue().rows() - 1;
      problems.add(
          fault.getValue().where()
              + ": "
              + fault.getKey()
              + (more > 0 ? " (and in %d more)".formatted(more) : ""));
      left--;
    }
    return problems;
  }

  /** Whether all that is wrong with a row is that it has nothing at {@code path}. */
  private static boolean isAbout(String path, String fault) {
    return fault.equals("field " + path + " is missing or empty")
        || fault.startsWith("expected a text \"" + path + "\"");
  }

  /** What a person should know: named columns that some rows have nothing in. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    columns
        .required()
        .forEach(
            (part, paths) -> {
              for (String path : paths) {
                int missing = rows - there.getOrDefault(path, 0);
                if (missing > 0 && missing < rows && !part.equals("choices")) {
                  warnings.add(
                      "%s: %d of %d rows have no %s (columns.%s: %s)"
                          .formatted(file, missing, rows, part, part, path));
                }
              }
            });
    return warnings;
  }

  private void absent(String part, String path, List<String> problems) {
    if (there.getOrDefault(path, 0) > 0) {
      return;
    }
    String top = path.replaceFirst("\\..*", "");
    boolean empty = found.contains(path) || found.contains(top);
    problems.add(
        "%s: columns.%s: %s"
            .formatted(
                file,
                part,
                empty
                    ? "none of the %d rows has a value at %s".formatted(rows, path)
                    : "no row has a column \"%s\"%s"
                        .formatted(top, Spelling.hint(top, List.copyOf(found)))));
  }
}
