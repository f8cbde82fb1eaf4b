package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.fidelity.Harvest;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.fidelity.Resemblance;
import dev.quaestor.eval.record.RunRecord;
import java.util.List;

/** What came of each round's calls, for machines: an entry for each round that asked something. */
final class HarvestJson {

  private HarvestJson() {}

  static ArrayNode of(RunRecord record) {
    ArrayNode rounds = JsonNodeFactory.instance.arrayNode();
    for (Round round : record.rounds()) {
      if (round.exchanges().isEmpty()) {
        continue;
      }
      ObjectNode entry = rounds.addObject();
      entry.put("round", round.number());
      ObjectNode modes = entry.putObject("modes");
      Harvest.of(List.of(round)).forEach((mode, harvest) -> modes.set(mode, of(harvest)));
      if (!round.echoes().isEmpty()) {
        Resemblance found = Resemblance.of(round.echoes());
        ObjectNode fidelity = entry.putObject("fidelity");
        fidelity.set("items", of(found.items()));
        fidelity.set("groups", of(found.groups()));
      }
    }
    return rounds;
  }

  private static ObjectNode of(Harvest harvest) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("judged", harvest.judged());
    json.put("admitted", harvest.admitted());
    json.put("distinct", harvest.distinct());
    if (harvest.admitted() == 0) {
      json.putNull("per_admitted");
    } else {
      ObjectNode each = json.putObject("per_admitted");
      for (Dimension dimension : Dimension.values()) {
        harvest.perAdmitted(dimension).ifPresent(cost -> each.put(StatusJson.key(dimension), cost));
      }
    }
    return json;
  }

  private static ObjectNode of(RankCorrelation correlation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pairs", correlation.pairs());
    if (correlation.value().isPresent()) {
      json.put("rank_correlation", correlation.value().getAsDouble());
    } else {
      json.putNull("rank_correlation");
      json.put("reason", correlation.reason());
    }
    return json;
  }
}
