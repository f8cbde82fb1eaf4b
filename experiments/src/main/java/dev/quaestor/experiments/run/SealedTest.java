package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.ledger.Events;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.experiments.manifest.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was read of the sealed test, kept as events of each run's ledger. A look is one reading of
 * all finished runs; each is logged with how many seeds there were, because looking again after
 * adding seeds raises the chance of a false verdict.
 *
 * <pre>
 * {"look":1,"seeds":5,"model":"…","unparsed":0,"tokens":9000,"groups":{"sort":[100,61]},"pool_weights":{"sort":0.2}}
 * </pre>
 */
final class SealedTest {

  private static final String EVENT = "sealed-test";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedTest() {}

  /** One reading: its number, counted from 1, and how many seeds had finished. */
  record Look(int number, int seeds) {}

  static void record(SqliteLedger ledger, Look look, String model, Scorecard card) {
    ObjectNode json = JSON.createObjectNode();
    json.put("look", look.number()).put("seeds", look.seeds()).put("model", model);
    json.put("unparsed", card.unparsed()).put("tokens", card.tokens());
    ObjectNode groups = json.putObject("groups");
    card.groups().forEach((name, g) -> groups.putArray(name).add(g.items()).add(g.correct()));
    ObjectNode weights = json.putObject("pool_weights");
    card.poolWeights().forEach(weights::put);
    ledger.event(ledger.rounds().size() - 1, EVENT, json.toString());
  }

  /** The last scorecard of the student with this digest; empty where it was never read. */
  static Optional<Scorecard> read(SqliteLedger ledger, String model) {
    return read(ledger.events(), model);
  }

  /** The same, from what a ledger holds. */
  static Optional<Scorecard> read(Events events, String model) {
    Optional<Scorecard> last = Optional.empty();
    for (JsonNode event : parsed(events)) {
      if (event.path("model").asText().equals(model)) {
        last = Optional.of(card(event));
      }
    }
    return last;
  }

  /** The numbers of seeds of all looks at the experiment, oldest first. */
  static List<Integer> looks(ExperimentDirectory directory, Experiment experiment) {
    Ledgers ledgers = new VerifiedLedgers(directory, experiment);
    return looks(
        directory.runs(experiment).stream()
            .filter(PlannedRun::begun)
            .map(run -> ledgers.of(run).events())
            .toList());
  }

  /** The same, from what the ledgers hold. */
  static List<Integer> looks(List<Events> ledgers) {
    Map<Integer, Integer> looks = new TreeMap<>();
    for (Events events : ledgers) {
      for (JsonNode event : parsed(events)) {
        looks.merge(event.path("look").asInt(), event.path("seeds").asInt(), Math::max);
      }
    }
    return new ArrayList<>(looks.values());
  }

  private static List<JsonNode> parsed(Events events) {
    List<JsonNode> parsed = new ArrayList<>();
    for (String value : events.all(EVENT)) {
      try {
        parsed.add(JSON.readTree(value));
      } catch (JsonProcessingException e) {
        throw new StoreException(
            "an event \"%s\" of the ledger is no JSON: %s; the file was altered, restore it from a copy"
                .formatted(EVENT, e.getOriginalMessage()));
      }
    }
    return parsed;
  }

  private static Scorecard card(JsonNode event) {
    TreeMap<String, Scorecard.Group> groups = new TreeMap<>();
    for (var group : event.path("groups").properties()) {
      JsonNode counts = group.getValue();
      groups.put(
          group.getKey(), new Scorecard.Group(counts.path(0).asInt(), counts.path(1).asInt()));
    }
    TreeMap<String, Double> weights = new TreeMap<>();
    for (var weight : event.path("pool_weights").properties()) {
      weights.put(weight.getKey(), weight.getValue().asDouble());
    }
    return new Scorecard(
        "test", groups, weights, event.path("unparsed").asInt(), event.path("tokens").asLong());
  }
}
