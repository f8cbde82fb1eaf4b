package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.strategy.Selection.Pick;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.eval.rows.RowsFile.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run saw of each candidate, round by round: a row for each time the student was observed on
 * one. The loss of its own whole answer is minus the log-probability, in nats.
 */
public final class ItemHistory {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("round", Kind.WHOLE_NUMBER),
          Column.of("candidate", Kind.TEXT),
          Column.of("group", Kind.TEXT),
          Column.of("score", Kind.NUMBER),
          Column.of("log_probability", Kind.NUMBER),
          Column.of("judged", Kind.WHOLE_NUMBER),
          Column.of("right", Kind.WHOLE_NUMBER),
          Column.of("picked", Kind.WHOLE_NUMBER));

  private final List<ObjectNode> rows = new ArrayList<>();

  /**
   * The history of a run.
   *
   * @param rounds as its ledger holds them
   */
  public ItemHistory(List<Round> rounds) {
    for (Round round : rounds) {
      Set<String> picked =
          round.selection().picks().stream().map(Pick::candidateId).collect(Collectors.toSet());
      for (Sighting seen : round.selection().evidence().sightings()) {
        rows.add(row(round.number(), seen, picked.contains(seen.candidateId())));
      }
    }
  }

  private static ObjectNode row(int round, Sighting seen, boolean picked) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("round", round);
    row.put("candidate", seen.candidateId());
    row.put("group", seen.group());
    finite(row, "score", seen.score());
    finite(row, "log_probability", seen.logProbability());
    row.put("judged", seen.judged());
    row.put("right", seen.right());
    row.put("picked", picked ? 1 : 0);
    return row;
  }

  private static void finite(ObjectNode row, String column, double value) {
    if (Double.isFinite(value)) {
      row.put(column, value);
    } else {
      row.putNull(column);
    }
  }

  /** How many sightings there are. */
  public int size() {
    return rows.size();
  }

  /**
   * Writes them.
   *
   * @param file ends in .jsonl or .parquet; must not exist
   */
  public void write(Path file) throws IOException {
    RowsFile.write(file, COLUMNS, rows);
  }
}
