package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.ComparisonJson;
import dev.quaestor.eval.record.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was measured in each committed round of each run: a row for each. {@code charged_…} is what
 * the run owed after the round, {@code asked} and {@code admitted} are the round's own, {@code
 * examples} all that its student learned from. Scores stand by split: {@code monitor_macro}, {@code
 * monitor_pool} (each group weighing what it does in the pool), {@code monitor_items}, {@code
 * monitor_correct}; {@code test_…} once the sealed split was read, in the last round. {@code
 * monitor.GROUP} is a group's accuracy.
 */
public final class RoundMetrics {

  private final List<ObjectNode> rows = new ArrayList<>();

  /** The rounds of {@code runs}, run by run. */
  public RoundMetrics(List<ExperimentReader.Read> runs) {
    runs.forEach(read -> rows.addAll(rows(read)));
  }

  /** What {@code compare --json} says: a comparison, and as {@code metrics} what it rests on. */
  public static ObjectNode beside(Comparison comparison, List<ExperimentReader.Read> runs) {
    ObjectNode json = ComparisonJson.of(comparison);
    json.set("metrics", new RoundMetrics(runs).json());
    return json;
  }

  private static List<ObjectNode> rows(ExperimentReader.Read read) {
    RunRecord record = read.record();
    List<ObjectNode> rows = new ArrayList<>();
    Cost charged = Cost.ZERO;
    int examples = 0;
    for (Round round : record.rounds()) {
      charged = charged.plus(round.charge());
      int admitted = Admission.examples(round.admissions()).size();
      examples += admitted;
      ObjectNode row = JsonNodeFactory.instance.objectNode();
      row.put("variant", record.variant().name());
      row.put("strategy", record.variant().strategy());
      row.put("seed", record.seed());
      row.put("round", round.number());
      for (Dimension dimension : Dimension.values()) {
        row.put("charged_" + StatusJson.key(dimension), dimension.of(charged));
      }
      row.put("asked", round.exchanges().size());
      row.put("admitted", admitted);
      row.put("rejected", round.admissions().size() - admitted);
      row.put("examples", examples);
      effort(row, round.effort());
      row.put("checkpoint", round.model().checkpoint());
      row.put("model_sha256", round.model().sha256());
      for (Evaluation evaluation : round.evaluations()) {
        scores(row, evaluation.scorecard());
      }
      if (round.equals(record.last())) {
        record.sealed().ifPresent(card -> scores(row, card));
      }
      rows.add(row);
    }
    return rows;
  }

  private static void effort(ObjectNode row, Effort effort) {
    row.put("observed", effort.observed());
    row.put("observation_tokens", effort.observationTokens());
    row.put("observation_mega_flops", effort.observationMegaFlops());
    row.put("steps", effort.steps());
    row.put("training_tokens", effort.trainingTokens());
    number(row, "loss", effort.loss());
  }

  private static void scores(ObjectNode row, Scorecard card) {
    String split = card.split();
    number(row, split + "_macro", card.macroAccuracy());
    number(row, split + "_pool", card.poolAccuracy());
    row.put(split + "_items", card.items());
    row.put(split + "_correct", card.correct());
    row.put(split + "_unparsed", card.unparsed());
    card.groups().forEach((group, of) -> number(row, split + "." + group, of.accuracy()));
  }

  private static void number(ObjectNode row, String name, double value) {
    if (Double.isFinite(value)) {
      row.put(name, value);
    } else {
      row.putNull(name);
    }
  }

  /** How many rounds there are. */
  public int size() {
    return rows.size();
  }

  /** The rows of one run, or of all. */
  public ArrayNode json() {
    return JsonNodeFactory.instance.arrayNode().addAll(rows);
  }

  /** All columns, in the order of their first row. */
  public List<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
    return List.copyOf(names);
  }

  /** A table, its first row the names; what is missing is empty. */
  public List<List<String>> table() {
    List<String> columns = columns();
    List<List<String>> table = new ArrayList<>();
    table.add(columns);
    for (ObjectNode row : rows) {
      table.add(columns.stream().map(name -> text(row.path(name))).toList());
    }
    return table;
  }

  private static String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? "" : value.asText();
  }
}
