package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.eval.rows.RowsFile.Kind;
import dev.quaestor.experiments.dataset.CuratedData.Learned;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How examples are laid out for programs that train.
 *
 * <p>Where a prompt has one turn, {@code prompt-completion} is two texts, which a trainer joins as
 * they are; where one has several, both are lists of turns in every row, for a column has one type.
 */
public enum DatasetForm {
  /** {@code messages}, each a role and its content. */
  CHAT,
  /** {@code prompt} and {@code completion}. */
  PROMPT_COMPLETION,
  /** {@code instruction}, {@code input} and {@code output}. */
  ALPACA,
  /** {@code conversations}, each from whom and its value. */
  SHAREGPT;

  private static final Map<String, String> SHAREGPT_ROLES =
      Map.of("system", "system", "user", "human", "assistant", "gpt");

  /** The form's own columns, and what they hold of an example. */
  record Layout(List<Column> columns, Function<Learned, ObjectNode> row) {
    Layout {
      columns = List.copyOf(columns);
    }
  }

  Layout layout(List<Learned> examples) {
    long several = examples.stream().filter(example -> example.turns().size() > 1).count();
    return switch (this) {
      case CHAT ->
          new Layout(
              List.of(Column.turns("messages", "role", "content")),
              example -> object("messages", messages(whole(example))));
      case PROMPT_COMPLETION -> several == 0 ? texts("prompt", "completion") : turns();
      case ALPACA -> {
        if (several > 0) {
          throw new IllegalArgumentException(
              "alpaca has no place for a prompt of several turns, of which there are %d in %d; choose chat"
                  .formatted(several, examples.size()));
        }
        yield texts("instruction", "input", "output");
      }
      case SHAREGPT ->
          new Layout(
              List.of(Column.turns("conversations", "from", "value")),
              example -> object("conversations", shareGpt(whole(example))));
    };
  }

  /** The first column the question, the last the answer, what stands between empty. */
  private static Layout texts(String... names) {
    return new Layout(
        List.of(names).stream().map(name -> Column.of(name, Kind.TEXT)).toList(),
        example -> {
          ObjectNode row = JsonNodeFactory.instance.objectNode();
          List.of(names).forEach(name -> row.put(name, ""));
          row.put(names[0], example.turns().get(0).content());
          return row.put(names[names.length - 1], example.answer());
        });
  }

  private static Layout turns() {
    return new Layout(
        List.of(
            Column.turns("prompt", "role", "content"),
            Column.turns("completion", "role", "content")),
        example -> {
          ObjectNode row = object("prompt", messages(example.turns()));
          row.set("completion", messages(List.of(new Message("assistant", example.answer()))));
          return row;
        });
  }

  private static List<Message> whole(Learned example) {
    return Stream.concat(
            example.turns().stream(), Stream.of(new Message("assistant", example.answer())))
        .toList();
  }

  private static ObjectNode object(String name, ArrayNode turns) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.set(name, turns);
    return row;
  }

  private static ArrayNode messages(List<Message> turns) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    turns.forEach(
        turn -> array.addObject().put("role", turn.role()).put("content", turn.content()));
    return array;
  }

  private static ArrayNode shareGpt(List<Message> turns) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    turns.forEach(
        turn ->
            array
                .addObject()
                .put("from", SHAREGPT_ROLES.getOrDefault(turn.role(), turn.role()))
                .put("value", turn.content()));
    return array;
  }
}
