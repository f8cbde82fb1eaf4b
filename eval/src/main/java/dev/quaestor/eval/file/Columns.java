package dev.quaestor.eval.file;

import dev.quaestor.eval.task.Spelling;
import dev.quaestor.eval.task.TaskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which column of a file is what.
 *
 * @param named the column of each part; parts that are not named are read from a column of their
 *     own name, if there is one
 * @param choices the columns of the choices, where each has its own
 * @param strict whether a column that is no part of an item is an error: it is where nothing was
 *     mapped, so that a misspelt name cannot be lost
 */
record Columns(Map<String, String> named, List<String> choices, boolean strict) {

  /** The parts an item can have. */
  static final List<String> PARTS =
      List.of("prompt", "reference", "solution", "group", "level", "id", "choices");

  Columns {
    named = Map.copyOf(named);
    choices = List.copyOf(choices);
  }

  /**
   * From a manifest's mapping of parts to columns.
   *
   * @param given by part: a column's name, or for choices a list of them
   * @param otherwise the mapping of a known file, which {@code given} overrides
   */
  static Columns of(Map<String, Object> given, Map<String, String> otherwise) {
    List<String> problems = new ArrayList<>();
    List<String> choices = new ArrayList<>();
    Map<String, String> named = new java.util.LinkedHashMap<>(otherwise);
    for (String part : new TreeSet<>(given.keySet())) {
      Object column = given.get(part);
      if (!PARTS.contains(part)) {
        problems.add(
            "columns: unknown part \"%s\"%s; parts are %s"
                .formatted(part, Spelling.hint(part, PARTS), String.join(", ", PARTS)));
      } else if (column instanceof String name && !name.isBlank()) {
        named.put(part, name);
      } else if (part.equals("choices") && column instanceof List<?> list && list.size() > 1) {
        list.forEach(item -> choices.add(String.valueOf(item)));
      } else {
        problems.add("columns: %s must be a column's name, found %s".formatted(part, column));
      }
    }
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
    return new Columns(named, choices, given.isEmpty() && otherwise.isEmpty());
  }

  String column(String part) {
    return named.getOrDefault(part, part);
  }

  /** Refuses columns nobody reads, where nothing was mapped. */
  void check(Row row) {
    if (!strict) {
      return;
    }
    row.fields()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!PARTS.contains(name)) {
                throw new IllegalArgumentException(
                    "unknown field \""
                        + name
                        + "\""
                        + Spelling.hint(name, PARTS)
                        + "; fields are "
                        + String.join(", ", PARTS)
                        + ", or say with columns which is what");
              }
            });
  }
}
