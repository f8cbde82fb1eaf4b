package dev.quaestor.eval.comparison;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.statistics.AlwaysValid;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.PairedDifference;
import dev.quaestor.eval.statistics.Ratio;
import java.util.Map;

/**
 * A comparison as JSON for scripts. Scores and differences are shares, not percent; what is not
 * defined is {@code null}. What is detectable is so at the level corrected for the family.
 *
 * <pre>
 * {"name", "axis", "metric", "split", "verdict": the line,
 *  "looks": {"before","seeds_added":true|false,"longer":true|false,"taken":[{"split","seeds"}]},
 *  "variants": [{"variant","strategy","seeds":[…],"macro":{"mean","low","high"},"pool-weighted":{…},"by_seed":[{"seed","macro","pool-weighted"}]}],
 *  "bases": [{"seed","macro","gate":{"min","max"},"outside":true|false,"variants":[…]}],
 *  "contrasts": [{"variant","reference","primary","seeds":[…],"verdict":"better|worse|not distinguishable|too few seeds|barred","words",
 *                 "adjusted_p","family","final":{"macro":{"difference","low","high","p","exact_p","always_valid":{"low","high","p"},"detectable"},…},"area":{…},
 *                 "curve":[{"spend","difference","low","high"}],
 *                 "reach":{"ratio","low","high","censored"}|null,"objections":[…]}],
 *  "effects": [{"effect":"selection|loop|regret","criterion","variant","reference","final":{…}}],
 *  "claims": [{"paper","claim","variant","reference","measured","outcome","verdict"}],
 *  "notes": [...]}
 * </pre>
 */
public final class ComparisonJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ComparisonJson() {}

  public static ObjectNode of(Comparison comparison) {
    Question question = comparison.experiment().question();
    ObjectNode json = JSON.objectNode();
    json.put("name", comparison.experiment().name());
    json.put("axis", question.axis().key());
    json.put("metric", question.metric().key());
    json.put("split", comparison.split());
    json.put("verdict", comparison.line());
    json.set("looks", looks(comparison));
    ArrayNode variants = json.putArray("variants");
    comparison.standings().forEach(standing -> variants.add(standing(standing)));
    ArrayNode bases = json.putArray("bases");
    Base.of(comparison.experiment()).forEach(base -> bases.add(base(base)));
    ArrayNode contrasts = json.putArray("contrasts");
    comparison.pairings().forEach(pairing -> contrasts.add(pairing(comparison, pairing)));
    ArrayNode effects = json.putArray("effects");
    for (Effect effect : comparison.effects()) {
      ObjectNode node = effects.addObject();
      node.put("effect", effect.kind().key());
      node.put("criterion", effect.criterion());
      node.put("variant", effect.contrast().variant());
      node.put("reference", effect.contrast().reference());
      node.set("final", differences(effect.finals(), 1));
    }
    ArrayNode claims = json.putArray("claims");
    for (Finding finding : comparison.findings()) {
      ObjectNode node = claims.addObject();
      node.put("paper", finding.claim().paper());
      node.put("claim", finding.claim().text());
      node.put("variant", finding.pairing().contrast().variant());
      node.put("reference", finding.pairing().contrast().reference());
      node.put("measured", finding.measured());
      node.put("outcome", finding.outcome().key());
      node.put("verdict", finding.verdict());
    }
    ArrayNode notes = json.putArray("notes");
    comparison.notes().forEach(notes::add);
    return json;
  }

  private static ObjectNode looks(Comparison comparison) {
    var seen = comparison.experiment().seen();
    ObjectNode node = JSON.objectNode();
    node.put("before", seen.at(comparison.split()));
    node.put("seeds_added", seen.seedsAdded());
    node.put("longer", seen.longer());
    ArrayNode taken = node.putArray("taken");
    seen.taken()
        .forEach(look -> taken.addObject().put("split", look.split()).put("seeds", look.seeds()));
    return node;
  }

  private static ObjectNode standing(Standing standing) {
    ObjectNode node = JSON.objectNode();
    node.put("variant", standing.variant().name());
    node.put("strategy", standing.variant().strategy());
    ArrayNode seeds = node.putArray("seeds");
    standing.seeds().forEach(seeds::add);
    for (Metric metric : Metric.values()) {
      Interval interval = standing.finals().get(metric);
      if (interval == null) {
        node.putNull(metric.key());
      } else {
        number(ends(node.putObject(metric.key()), interval), "mean", interval.estimate());
      }
    }
    ArrayNode bySeed = node.putArray("by_seed");
    standing
        .bySeed()
        .forEach(
            (seed, finals) -> {
              ObjectNode row = bySeed.addObject();
              row.put("seed", seed);
              for (Metric metric : Metric.values()) {
                number(row, metric.key(), finals.getOrDefault(metric, Double.NaN));
              }
            });
    return node;
  }

  private static ObjectNode base(Base base) {
    ObjectNode node = JSON.objectNode();
    node.put("seed", base.seed());
    number(node, "macro", base.macro());
    node.putObject("gate").put("min", base.gate().least()).put("max", base.gate().most());
    node.put("outside", base.outside());
    ArrayNode variants = node.putArray("variants");
    base.variants().forEach(variants::add);
    return node;
  }

  private static ObjectNode pairing(Comparison comparison, Pairing pairing) {
    ObjectNode node = JSON.objectNode();
    node.put("variant", pairing.contrast().variant());
    node.put("reference", pairing.contrast().reference());
    node.put("primary", pairing.primary());
    ArrayNode seeds = node.putArray("seeds");
    pairing.seeds().forEach(seeds::add);
    node.put("verdict", pairing.verdict().outcome().key());
    node.put("words", pairing.verdict().words());
    node.put("adjusted_p", pairing.adjustedP());
    node.put("family", pairing.family());
    node.set("final", differences(pairing.finals(), pairing.family()));
    node.set("area", differences(pairing.areas(), pairing.family()));
    ArrayNode curve = node.putArray("curve");
    DifferenceCurve.of(
            comparison.experiment(),
            pairing.contrast(),
            comparison.experiment().question().metric())
        .ifPresent(found -> found.points().forEach(point -> curve.add(point(point))));
    if (pairing.reach().isPresent()) {
      Ratio ratio = pairing.reach().get();
      ObjectNode reach = node.putObject("reach");
      number(reach, "ratio", ratio.estimate());
      number(reach, "low", ratio.interval().map(Interval::low).orElse(Double.NaN));
      number(reach, "high", ratio.interval().map(Interval::high).orElse(Double.NaN));
      reach.put("censored", ratio.censored());
    } else {
      node.putNull("reach");
    }
    ArrayNode objections = node.putArray("objections");
    pairing.objections().forEach(objections::add);
    return node;
  }

  private static ObjectNode point(DifferenceCurve.Point point) {
    ObjectNode node = JSON.objectNode();
    node.put("spend", point.spend());
    number(node, "difference", point.difference().estimate());
    return ends(node, point.difference());
  }

  private static ObjectNode differences(Map<Metric, PairedDifference> differences, int family) {
    ObjectNode node = JSON.objectNode();
    for (Metric metric : Metric.values()) {
      PairedDifference difference = differences.get(metric);
      if (difference == null) {
        node.putNull(metric.key());
        continue;
      }
      ObjectNode of = node.putObject(metric.key());
      number(of, "difference", difference.mean());
      ends(of, difference.interval());
      number(of, "p", difference.p());
      number(of, "exact_p", difference.exactP());
      AlwaysValid valid = difference.alwaysValid();
      number(ends(of.putObject("always_valid"), valid.interval()), "p", valid.p());
      number(of, "detectable", difference.detectable(family));
    }
    return node;
  }

  private static ObjectNode ends(ObjectNode node, Interval interval) {
    number(node, "low", interval.low());
    number(node, "high", interval.high());
    return node;
  }

  /** JSON has no infinities and no NaN. */
  private static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.putNull(key);
    }
  }
}
