package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.experiments.dataset.CuratedData.Learned;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Texts that Python's {@code datasets} (5.2, by pyarrow 26) takes for times: where every text of a
 * column of JSON Lines looks like one, the column is read as times, and no features that one asks
 * for bring the text back. In Parquet a column says that it is text.
 */
final class Timelike {

  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d([ T]\\d\\d(:\\d\\d(:\\d\\d)?)?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?");

  private Timelike() {}

  /** The names of such columns of a layout. */
  static List<String> columns(DatasetForm.Layout layout, List<Learned> examples) {
    List<? extends JsonNode> rows = examples.stream().map(layout.row()).toList();
    return layout.columns().stream()
        .filter(
            column ->
                rows.stream()
                    .flatMap(row -> texts(row.path(column.name()), column))
                    .allMatch(text -> TIME.matcher(text).matches()))
        .map(Column::name)
        .toList();
  }

  /** Of turns what was said; a role is never a time. */
  private static Stream<String> texts(JsonNode value, Column column) {
    if (column.fields().isEmpty()) {
      return Stream.of(value.asText());
    }
    String said = column.fields().get(column.fields().size() - 1);
    return StreamSupport.stream(value.spliterator(), false).map(turn -> turn.path(said).asText());
  }
}
