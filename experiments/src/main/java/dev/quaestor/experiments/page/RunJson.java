package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.ledger.Events;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.page.WatchedExperiment.Seen;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.StatusJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a run's page shows: its rounds, its skills, what it is asking now, held-out answers. */
final class RunJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RunJson() {}

  static ObjectNode of(Seen seen, Read read) throws IOException {
    RunRecord record = read.record();
    Events events = seen.ledgers().of(read.run()).events();
    Optional<Round> underway = Optional.ofNullable(seen.underway().get(read.run().name()));
    ObjectNode json = JSON.objectNode();
    json.put("experiment", seen.experiment().map(e -> e.manifest().name()).orElse(seen.id()));
    json.put("problem", Visible.of(seen.problem()));
    json.put("variant", record.variant().name()).put("strategy", record.variant().strategy());
    json.put("setting", Visible.of(record.variant().setting())).put("seed", record.seed());
    json.put("state", StatusJson.word(record.state()));
    json.put("reason", Visible.of(read.reason()));
    json.put("phase", Phase.of(record, underway).words());
    json.put("round", Math.max(0, record.rounds().size() - 1));
    json.put("of", read.run().variant().manifest().rounds());
    json.set("charged", StatusJson.cost(record.charged()));
    json.set("billed", StatusJson.cost(record.billed()));
    rounds(json, record, events);
    skills(json, record);
    samples(json, record, seen, read);
    ArrayNode notices = json.putArray("notices");
    events.all("notice").forEach(notice -> notices.add(Visible.of(notice)));
    json.set("now", new NowJson(seen, read).of(underway));
    return json;
  }

  private static void rounds(ObjectNode json, RunRecord record, Events events) {
    ArrayNode rounds = json.putArray("rounds");
    Map<String, Long> reasons = new TreeMap<>();
    Map<Integer, Events.Event> times = new TreeMap<>();
    events.inOrder().stream()
        .filter(event -> event.name().equals("wall-time-ms"))
        .forEach(event -> times.putIfAbsent(event.round(), event));
    Cost total = Cost.ZERO;
    for (Round round : record.rounds()) {
      total = total.plus(round.charge());
      ObjectNode row = rounds.addObject().put("round", round.number());
      row.put("asked", round.exchanges().size());
      row.put("admitted", round.admissions().stream().filter(Admission::admitted).count());
      row.put("judged", round.admissions().size());
      row.set("charged", StatusJson.cost(round.charge()));
      row.set("total", StatusJson.cost(total));
      row.put("observed", round.effort().observed()).put("steps", round.effort().steps());
      OverviewJson.number(row, "loss", round.effort().loss());
      if (!round.evaluations().isEmpty()) {
        for (Metric metric : Metric.values()) {
          OverviewJson.number(row, metric.key(), metric.of(RunRecord.monitored(round)));
        }
      }
      Events.Event time = times.get(round.number());
      if (time != null) {
        row.put("at", time.at()).put("wall_ms", Long.parseLong(time.value()));
      }
      round.admissions().stream()
          .filter(admission -> !admission.admitted())
          .forEach(admission -> reasons.merge(rule(admission.rejection()), 1L, Long::sum));
    }
    ArrayNode rejections = json.putArray("rejections");
    reasons.forEach(
        (reason, count) ->
            rejections.addObject().put("reason", Visible.of(reason)).put("count", count));
  }

  /** What refused: a reason without what was wrong with this one answer. */
  private static String rule(String rejection) {
    int colon = rejection.indexOf(':');
    return colon < 0 ? rejection : rejection.substring(0, colon);
  }

  private static void skills(ObjectNode json, RunRecord record) {
    ArrayNode skills = json.putArray("skills");
    List<Round> measured =
        record.rounds().stream().filter(round -> !round.evaluations().isEmpty()).toList();
    if (measured.isEmpty()) {
      return;
    }
    Scorecard base = RunRecord.monitored(measured.get(0));
    base.groups()
        .forEach(
            (name, group) -> {
              ObjectNode row = skills.addObject().put("group", Visible.of(name));
              row.put("items", group.items());
              OverviewJson.number(row, "weight", base.poolWeights().getOrDefault(name, Double.NaN));
              ArrayNode by = row.putArray("accuracy");
              measured.forEach(
                  round -> {
                    Scorecard.Group then = RunRecord.monitored(round).groups().get(name);
                    by.add(then == null || then.items() == 0 ? -1 : then.accuracy());
                  });
            });
  }

  /** Held-out questions that both the base and the last student have an answer to. */
  private static void samples(ObjectNode json, RunRecord record, Seen seen, Read read) {
    ArrayNode samples = json.putArray("samples");
    if (record.rounds().isEmpty() || record.last().evaluations().isEmpty()) {
      return;
    }
    int last = record.rounds().size() - 1;
    Map<String, Sample> before = new LinkedHashMap<>();
    if (!record.rounds().get(0).evaluations().isEmpty()) {
      record
          .rounds()
          .get(0)
          .evaluations()
          .get(0)
          .samples()
          .forEach(s -> before.putIfAbsent(s.prompt(), s));
    }
    List<Sample> now = record.last().evaluations().get(0).samples();
    for (int i = 0; i < now.size(); i++) {
      Sample sample = now.get(i);
      String place = "%s/sample/%d/%d/".formatted(textBase(seen, read), last, i);
      ObjectNode row = samples.addObject().put("group", Visible.of(sample.group()));
      row.set("prompt", TextJson.of(sample.prompt(), place + "prompt"));
      row.set("answer", TextJson.of(sample.answer(), place + "answer"));
      row.put("correct", sample.correct());
      Sample first = before.get(sample.prompt());
      if (first != null && last > 0) {
        row.set("base", TextJson.of(first.answer(), place + "base"));
        row.put("base_correct", first.correct());
      }
    }
  }

  /** Where whole texts of a run are. */
  static String textBase(Seen seen, Read read) {
    return "text/e/%s/run/%s/%d"
        .formatted(seen.id(), PageSite.escaped(read.record().variant().name()), read.run().seed());
  }
}
