package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.Events;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Looks;
import dev.quaestor.eval.record.RunRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The looks that were taken at an experiment's results, kept as events of its ledgers, without
 * times. A look is one state of the finished runs, by the digests of their students and the split
 * they were judged on, of which a verdict was told, or to which something was added. Told again of
 * the same state, it is the same look.
 *
 * <pre>
 * {"state":"…","split":"monitor","seeds":10,"runs":20}
 * </pre>
 */
final class Sightings {

  private static final String EVENT = "look";

  /** Made where there is something to read: that takes longer than a status does. */
  private static final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /** As they stand in the ledgers; read only where somebody asks for them. */
  private final Set<String> events = new TreeSet<>();

  /** Adds those that one run's ledger tells of. */
  void read(Events said) {
    events.addAll(said.all(EVENT));
  }

  private Map<String, JsonNode> byState() {
    Map<String, JsonNode> byState = new TreeMap<>();
    for (String value : events) {
      try {
        JsonNode event = Json.MAPPER.readTree(value);
        byState.put(event.path("state").asText(), event);
      } catch (JsonProcessingException e) {
        throw new StoreException(
            "an event \"%s\" of the ledger is no JSON: %s; the file was altered, restore it from a copy"
                .formatted(EVENT, e.getOriginalMessage()));
      }
    }
    return byState;
  }

  /** How many looks were taken. */
  int count() {
    return byState().size();
  }

  /** What was seen before, the state that {@code record} is in not among it. */
  Looks before(ExperimentRecord record, List<Extension> extensions) {
    Optional<String> now = state(record).map(state -> state.path("state").asText());
    List<Looks.Look> taken = new ArrayList<>();
    byState()
        .forEach(
            (state, event) -> {
              if (!now.equals(Optional.of(state))) {
                taken.add(
                    new Looks.Look(event.path("split").asText(), event.path("seeds").asInt()));
              }
            });
    taken.sort(Comparator.comparing(Looks.Look::split).thenComparingInt(Looks.Look::seeds));
    List<Extension> after = extensions.stream().filter(extension -> extension.looks() > 0).toList();
    return new Looks(
        taken,
        after.stream().anyMatch(Extension::addsSeeds),
        after.stream().anyMatch(Extension::lengthens));
  }

  /**
   * Records a look at the state that {@code record} is in; nothing where it was recorded before, or
   * there is nothing to compare.
   *
   * @throws StoreException if it cannot be written, which takes nothing from what was seen
   */
  void take(ExperimentRecord record, List<PlannedRun> runs) {
    Optional<ObjectNode> state = state(record);
    if (state.isEmpty() || byState().containsKey(state.get().path("state").asText())) {
      return;
    }
    RunRecord first = record.fit().get(0);
    String name = first.variant().name() + "/" + first.seed();
    for (PlannedRun run : runs) {
      if (run.name().equals(name)) {
        try (SqliteLedger ledger = SqliteLedger.open(run.database())) {
          ledger.event(ledger.rounds().size() - 1, EVENT, state.get().toString());
        }
      }
    }
    events.add(state.get().toString());
  }

  /** The state of the finished runs; empty where there is nothing to compare. */
  private static Optional<ObjectNode> state(ExperimentRecord record) {
    List<RunRecord> fit = record.fit();
    if (fit.stream().map(RunRecord::variant).distinct().count() < 2) {
      return Optional.empty();
    }
    String students =
        fit.stream()
            .map(run -> run.variant().name() + "/" + run.seed() + " " + run.last().model().sha256())
            .sorted()
            .collect(Collectors.joining("\n"));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", Digests.hex(record.split() + "\n" + students));
    json.put("split", record.split());
    json.put("seeds", fit.stream().map(RunRecord::seed).distinct().count());
    json.put("runs", fit.size());
    return Optional.of(json);
  }
}
