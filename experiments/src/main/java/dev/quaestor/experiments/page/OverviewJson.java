package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Pairing;
import dev.quaestor.eval.comparison.Standing;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.MeanCurve;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.chart.Ink;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.eval.statistics.Curve;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.PairedDifference;
import dev.quaestor.experiments.page.WatchedExperiment.Seen;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.StatusJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment's overview shows: where its runs are, the curves of its variants, what was
 * spent, how long it may take, and what may be said so far. States and scores are those of {@code
 * status}, the verdict and its numbers those of {@code compare}.
 */
final class OverviewJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private OverviewJson() {}

  static ObjectNode of(Seen seen) {
    ObjectNode json = JSON.objectNode();
    json.put("id", seen.id());
    json.put("path", Visible.of(seen.directory().root().toAbsolutePath().toString()));
    json.put("problem", Visible.of(seen.problem()));
    if (seen.experiment().isEmpty() || seen.comparison().isEmpty()) {
      json.put("name", seen.id()).put("state", "waiting").put("empty", true);
      return json;
    }
    Comparison comparison = seen.comparison().get();
    Question question = comparison.experiment().question();
    json.put("name", seen.experiment().get().manifest().name());
    json.put("state", StatusJson.word(StatusJson.state(seen.runs())));
    json.put("axis", StatusJson.key(question.axis())).put("unit", Wording.unit(question.axis()));
    json.put("metric", question.metric().words());
    ObjectNode status = StatusJson.of(seen.experiment().get(), seen.runs());
    ArrayNode runs = json.putArray("runs");
    for (int i = 0; i < seen.runs().size(); i++) {
      runs.add(run(seen, seen.runs().get(i), status.withArray("runs").get(i).deepCopy()));
    }
    json.set("variants", variants(seen, comparison));
    spend(json, seen);
    TimeLeft time = TimeLeft.of(seen.runs(), seen.ledgers());
    json.put("taken_s", time.taken().toSeconds());
    time.left().ifPresent(left -> json.put("left_s", left.toSeconds()));
    json.set("verdict", verdict(comparison));
    return json;
  }

  private static ObjectNode run(Seen seen, Read read, ObjectNode status) {
    Optional<Round> underway = Optional.ofNullable(seen.underway().get(read.run().name()));
    status.remove(List.of("harvest", "observation", "model_sha256", "charged_for", "strategy"));
    status.put("phase", Phase.of(read.record(), underway).words());
    return status;
  }

  private static ArrayNode variants(Seen seen, Comparison comparison) {
    Question question = comparison.experiment().question();
    List<RunRecord> records = seen.runs().stream().map(Read::record).toList();
    List<Variant> all = comparison.experiment().variants();
    List<Ink> inks = inks(all);
    ArrayNode variants = JSON.arrayNode();
    for (int i = 0; i < all.size(); i++) {
      Variant variant = all.get(i);
      List<RunRecord> own = records.stream().filter(run -> run.variant().equals(variant)).toList();
      ObjectNode json = variants.addObject();
      json.put("name", variant.name()).put("setting", Visible.of(variant.setting()));
      json.putObject("ink")
          .put("colour", inks.get(i).colour())
          .put("dash", inks.get(i).dash())
          .put("marker", inks.get(i).marker());
      Standing standing = comparison.standings().get(i);
      json.put("finished", standing.seeds().size());
      interval(json, "final", standing.finals().get(question.metric()));
      curves(json, own, question);
    }
    return variants;
  }

  /** As the report draws them; where several choose at random, which is grey, by their names. */
  private static List<Ink> inks(List<Variant> variants) {
    boolean several = variants.stream().filter(v -> v.strategy().equals("random")).count() > 1;
    return Ink.of(
        several
            ? variants.stream().map(v -> new Variant(v.name(), v.name(), v.setting())).toList()
            : variants);
  }

  /** The mean is over finished runs, as the comparison's is; each run has a line of its own. */
  private static void curves(ObjectNode json, List<RunRecord> runs, Question question) {
    List<RunRecord> fit = runs.stream().filter(run -> run.unfit().isEmpty()).toList();
    ArrayNode mean = json.putArray("mean");
    for (MeanCurve.Point point : MeanCurve.of(fit, question.axis(), question.metric()).points()) {
      ArrayNode at = mean.addArray().add(point.spend()).add(point.score().estimate());
      if (point.score().bounded()) {
        at.add(point.score().low()).add(point.score().high());
      }
    }
    ArrayNode seeds = json.putArray("seeds");
    for (RunRecord run : runs) {
      ObjectNode seed = seeds.addObject().put("seed", run.seed());
      seed.put("state", StatusJson.word(run.state()));
      ArrayNode points = seed.putArray("points");
      run.curve(question.axis(), question.metric()).map(Curve::points).orElse(List.of()).stream()
          .forEach(point -> points.addArray().add(point.spend()).add(point.score()));
    }
  }

  private static void spend(ObjectNode json, Seen seen) {
    Map<Dimension, Long> limits = new TreeMap<>();
    Cost charged = Cost.ZERO;
    for (Read read : seen.runs()) {
      charged = charged.plus(read.record().charged());
    }
    for (Dimension dimension : Dimension.values()) {
      long sum = 0;
      boolean all = !seen.runs().isEmpty();
      for (Read read : seen.runs()) {
        all &= read.record().limits().limit(dimension).isPresent();
        sum += read.record().limits().limit(dimension).orElse(0);
      }
      if (all) {
        limits.put(dimension, sum);
      }
    }
    ObjectNode owed = json.putObject("charged");
    owed.set("spent", StatusJson.cost(charged));
    owed.set("limit", limit(Limits.of(limits)));
    Optional<Bill> bill = seen.ledgers().bill();
    if (bill.isPresent()) {
      ObjectNode billed = json.putObject("billed");
      billed.set("spent", StatusJson.cost(bill.get().billed()));
      billed.set("reserved", StatusJson.cost(bill.get().reserved()));
      billed.set("limit", limit(bill.get().limits()));
      billed.set("in_doubt", StatusJson.cost(bill.get().inDoubt()));
      billed.put("in_flight", seen.ledgers().inFlight().size());
      teachers(billed.putArray("teachers"), bill.get());
    }
  }

  private static void teachers(ArrayNode teachers, Bill bill) {
    Map<String, Cost> costs = new TreeMap<>();
    Map<String, Long> calls = new TreeMap<>();
    for (Bill.Line line : bill.lines()) {
      if (!line.state().equals("reserved")) {
        String name = line.teacher() + "\n" + line.purpose().name();
        costs.merge(name, line.cost(), Cost::plus);
        calls.merge(name, line.calls(), Long::sum);
      }
    }
    costs.forEach(
        (name, cost) -> {
          String[] parts = name.split("\n", 2);
          ObjectNode teacher = teachers.addObject().put("teacher", Visible.of(parts[0]));
          teacher.put("purpose", parts[1]).put("calls", calls.getOrDefault(name, 0L));
          teacher.set("billed", StatusJson.cost(cost));
        });
  }

  private static ObjectNode limit(Limits limits) {
    ObjectNode json = JSON.objectNode();
    for (Dimension dimension : Dimension.values()) {
      limits.limit(dimension).ifPresent(most -> json.put(StatusJson.key(dimension), most));
    }
    return json;
  }

  private static ObjectNode verdict(Comparison comparison) {
    Metric metric = comparison.experiment().question().metric();
    ObjectNode json = JSON.objectNode();
    json.put("line", comparison.line()).put("split", comparison.split());
    ArrayNode contrasts = json.putArray("contrasts");
    for (Pairing pairing : comparison.pairings()) {
      ObjectNode row = contrasts.addObject();
      row.put("variant", pairing.contrast().variant());
      row.put("reference", pairing.contrast().reference());
      row.put("primary", pairing.primary());
      row.put("outcome", pairing.verdict().outcome().key());
      row.put("mark", pairing.verdict().outcome().mark());
      row.put("words", Visible.of(pairing.verdict().words()));
      row.put("seeds", pairing.seeds().size());
      @Nullable PairedDifference found = pairing.finals().get(metric);
      if (found != null) {
        number(row, "difference", found.mean());
        number(row, "low", found.interval().low());
        number(row, "high", found.interval().high());
        number(row, "adjusted_p", pairing.adjustedP());
        number(row, "detectable", found.detectable(pairing.family()));
      }
    }
    ArrayNode notes = json.putArray("notes");
    comparison.notes().forEach(note -> notes.add(Visible.of(note)));
    return json;
  }

  static void interval(ObjectNode json, String key, @Nullable Interval interval) {
    if (interval != null) {
      ObjectNode at = json.putObject(key);
      number(at, "mean", interval.estimate());
      number(at, "low", interval.low());
      number(at, "high", interval.high());
    }
  }

  /** JSON has no infinities and no NaN: they are left out. */
  static void number(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    }
  }
}
