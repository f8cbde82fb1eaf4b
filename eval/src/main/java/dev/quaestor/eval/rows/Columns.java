package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.task.Spelling;
import dev.quaestor.eval.task.TaskException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which column of a file is what. A part that is not named is read from a column of its own name,
 * if there is one; a prompt also from {@code messages} or ShareGPT's {@code conversations}, whose
 * last turn is the completion where it is the assistant's, or from Alpaca's {@code instruction} and
 * {@code input}, whose completion is {@code output}.
 *
 * @param named the column, or the nested path, of each part
 * @param choices the columns of the choices, where each has its own
 * @param written the parts a person named: these must be there
 * @param strict whether a column that is no part of an item is an error: it is where nothing was
 *     mapped, so that a misspelt name cannot be lost
 */
public record Columns(
    Map<String, String> named, List<String> choices, Set<String> written, boolean strict) {

  /** The parts an item can have. */
  public static final List<String> PARTS =
      List.of(
          "prompt",
          "reference",
          "solution",
          "completion",
          "generations",
          "group",
          "level",
          "id",
          "sample",
          "choices");

  /** Columns that hold a whole conversation. */
  static final List<String> CONVERSATIONS = List.of("messages", "conversations");

  private static final int MOST_NAMES = 12;

  private static final String INSTRUCTION = "instruction";
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  /** What a file that says so by its own names has. */
  public static final Columns OWN = new Columns(Map.of(), List.of(), Set.of(), true);

  public Columns {
    named = Map.copyOf(named);
    choices = List.copyOf(choices);
    written = Set.copyOf(written);
  }

  /**
   * A question with what was answered.
   *
   * @param turns the prompt's, the last the user's; none where the row has no prompt
   * @param completion empty where the row has none
   */
  public record Asked(List<Message> turns, Optional<String> completion) {

    public Asked {
      turns = List.copyOf(turns);
    }

    /** The prompt as one text; empty where there is none. */
    public String prompt() {
      return turns.isEmpty() ? "" : Conversation.text(turns);
    }
  }

  /**
   * From a manifest's mapping of parts to columns.
   *
   * @param given by part: a column's name or path, or for choices a list of them
   * @param otherwise the mapping of a known file, which {@code given} overrides
   * @throws TaskException naming every part that is not known or has no name
   */
  public static Columns of(Map<String, ?> given, Map<String, String> otherwise) {
    List<String> problems = new ArrayList<>();
    List<String> choices = new ArrayList<>();
    Map<String, String> named = new LinkedHashMap<>(otherwise);
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
    return new Columns(named, choices, given.keySet(), given.isEmpty() && otherwise.isEmpty());
  }

  /** The same where other columns may stand beside those that are read. */
  public Columns besideOthers() {
    return new Columns(named, choices, written, false);
  }

  /** Where a part is read. */
  public String column(String part) {
    return named.getOrDefault(part, part);
  }

  /** The text of a part; empty where the row has none. */
  public String text(Row row, String part) {
    return row.text(column(part));
  }

  /**
   * The question of a row.
   *
   * @throws IllegalArgumentException if its turns cannot be read
   */
  public Asked asked(Row row) {
    String column = column("prompt");
    if (!named.containsKey("prompt") && !row.has(column)) {
      column = CONVERSATIONS.stream().filter(row::has).findFirst().orElse(column);
    }
    Optional<String> completion = completion(row);
    Optional<List<Message>> read = in(row, column);
    if (read.isEmpty()) {
      String text = instructs(row) ? instruction(row) : row.text(column).strip();
      return new Asked(text.isEmpty() ? List.of() : List.of(Message.user(text)), completion);
    }
    List<Message> turns = read.get();
    Message last = turns.get(turns.size() - 1);
    boolean answered = last.role().equals("assistant");
    if (answered && turns.size() > 1) {
      turns = turns.subList(0, turns.size() - 1);
    }
    return new Asked(
        turns, completion.isPresent() || !answered ? completion : Optional.of(last.content()));
  }

  /** Whether a row asks by Alpaca's columns, and by no other. */
  private boolean instructs(Row row) {
    return !named.containsKey("prompt")
        && row.has(INSTRUCTION)
        && !row.has("prompt")
        && CONVERSATIONS.stream().noneMatch(row::has);
  }

  private static String instruction(Row row) {
    String input = row.text(INPUT).strip();
    return (row.text(INSTRUCTION).strip() + (input.isEmpty() ? "" : "\n\n" + input)).strip();
  }

  /** The columns that a question is read from where none is named. */
  public static List<String> askingNames() {
    List<String> names = new ArrayList<>(CONVERSATIONS);
    names.add("prompt");
    names.add(INSTRUCTION);
    return names;
  }

  /** The path of the answer that a row brings by its own names: a text, or its last turn's. */
  public static Optional<String> answerPath(Row row) {
    for (String column : List.of("completion", "messages", "conversations")) {
      Optional<List<Message>> turns = in(row, column);
      if (turns.isPresent()) {
        String last = turns.get().get(turns.get().size() - 1).role();
        String path = column + (row.has(column + ".-1.content") ? ".-1.content" : ".-1.value");
        return last.equals("assistant") ? Optional.of(path) : Optional.empty();
      }
      if (column.equals("completion") && row.has(column)) {
        return Optional.of(column);
      }
    }
    return row.has(INSTRUCTION) && row.has(OUTPUT) ? Optional.of(OUTPUT) : Optional.empty();
  }

  /** A completion as its own column has it: a text, or the assistant's turn. */
  private Optional<String> completion(Row row) {
    String column = column(named.containsKey("solution") ? "solution" : "completion");
    if (!named.containsKey("solution") && !row.has(column) && row.has("solution")) {
      column = "solution";
    }
    if (!named.containsKey("solution") && !row.has(column) && instructs(row)) {
      column = OUTPUT;
    }
    JsonNode value = row.at(column);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    Optional<List<Message>> turns = in(row, column);
    if (turns.isEmpty()) {
      return Optional.of(row.text(column));
    }
    Message only = turns.get().get(turns.get().size() - 1);
    if (turns.get().size() > 1 || !only.role().equals("assistant")) {
      throw new IllegalArgumentException(
          "column %s must hold one turn of the assistant, found %d turns, the last the %s's"
              .formatted(column, turns.get().size(), only.role()));
    }
    return Optional.of(only.content());
  }

  private static Optional<List<Message>> in(Row row, String column) {
    try {
      return Turns.of(row.at(column));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("column " + column + ": " + e.getMessage(), e);
    }
  }

  /** The columns that every row must be looked at for, by part. */
  Map<String, List<String>> required() {
    Map<String, List<String>> required = new LinkedHashMap<>();
    for (String part : new TreeSet<>(written)) {
      required.put(
          part, part.equals("choices") && !choices.isEmpty() ? choices : List.of(column(part)));
    }
    return required;
  }

  /**
   * The first column nobody reads, in words, where nothing was mapped; empty where all are read.
   */
  Optional<String> unknown(Row row) {
    if (!strict) {
      return Optional.empty();
    }
    List<String> known = new ArrayList<>(PARTS);
    known.addAll(CONVERSATIONS);
    known.addAll(List.of(INSTRUCTION, INPUT, OUTPUT));
    List<String> names = new ArrayList<>();
    row.fields().fieldNames().forEachRemaining(names::add);
    if (row.table() && names.stream().noneMatch(known::contains)) {
      return Optional.of(
          "no column is known: the first line of a table must name them, and says \"%s\"; columns are %s, or say with columns which is what"
              .formatted(
                  String.join("\", \"", names.stream().limit(MOST_NAMES).toList()),
                  String.join(", ", known)));
    }
    return names.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .map(
            name ->
                "unknown field \"%s\"%s; fields are %s, or say with columns which is what"
                    .formatted(name, Spelling.hint(name, known), String.join(", ", known)));
  }
}
