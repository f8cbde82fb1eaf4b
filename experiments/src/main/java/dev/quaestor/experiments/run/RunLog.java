package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.Events;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.manifest.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run's ledger holds beside its rounds: how far it is, and what it was begun with. Written
 * as events, which are no part of the chain.
 */
final class RunLog {

  private static final String STATE = "state";
  private static final String REASON = "reason";
  private static final String MANIFEST = "manifest";
  private static final String PRODUCTS = "products";
  private static final String OBSERVED = "observed-in";
  private static final String LEARNT = "trained-in";
  private static final String RATES = "product-rates";

  private RunLog() {}

  /**
   * How a run is taken up.
   *
   * @param named settings the user named to change them
   * @param products what multiplies matrices here
   */
  record Taking(Set<String> named, String products) {}

  /** The states an event can name. */
  enum State {
    RUNNING,
    INTERRUPTED,
    DONE,
    FAILED
  }

  static void state(SqliteLedger ledger, State state, String reason) {
    int round = ledger.rounds().size();
    ledger.event(round, REASON, reason);
    ledger.event(round, STATE, state.name());
  }

  static Optional<State> state(SqliteLedger ledger) {
    return ledger.lastEvent(STATE).map(State::valueOf);
  }

  static Optional<State> state(Events events) {
    return events.last(STATE).map(State::valueOf);
  }

  static String reason(Events events) {
    return events.last(REASON).orElse("");
  }

  /** Records what the run is begun, or taken up, with. */
  static void begin(SqliteLedger ledger, Experiment experiment, String products) {
    int round = ledger.rounds().size();
    if (!begunWith(ledger, experiment)) {
      ledger.event(round, MANIFEST, experiment.yaml());
    }
    if (ledger.lastEvent(PRODUCTS).isEmpty()) {
      ledger.event(round, PRODUCTS, products);
    }
  }

  /**
   * Records in which precision students are observed and learn, and how fast the machine is in
   * each.
   */
  static void rates(SqliteLedger ledger, Manifest manifest, String rates) {
    int round = ledger.rounds().size();
    ledger.event(round, OBSERVED, manifest.observe().rounded().key());
    ledger.event(round, LEARNT, manifest.train().rounded().key());
    ledger.event(round, RATES, rates);
  }

  /** What a page says of the precision of students; nothing where all is f32. */
  static Map<String, String> precision(Events events) {
    Map<String, String> said = new LinkedHashMap<>();
    events.last(OBSERVED).ifPresent(key -> said.put("observed in", key));
    events.last(LEARNT).ifPresent(key -> said.put("trained in", key));
    events.last(RATES).ifPresent(rates -> said.put("multiplies", rates));
    return said;
  }

  /** Every manifest the run was begun or taken up with, oldest first. */
  static List<String> manifests(SqliteLedger ledger) {
    return ledger.events(MANIFEST);
  }

  /** Whether the manifest is the one the run was last taken up with. */
  static boolean begunWith(SqliteLedger ledger, Experiment experiment) {
    return ledger.lastEvent(MANIFEST).orElse("").equals(experiment.yaml());
  }

  /**
   * Whether nothing that {@code variant}'s runs see is other than when the run was last taken up,
   * though variants or seeds may have been added beside it.
   */
  static boolean begunWith(SqliteLedger ledger, Experiment experiment, Variant variant) {
    return begunWith(ledger, experiment)
        || ledger
            .lastEvent(MANIFEST)
            .map(text -> changes(text, experiment, variant).isEmpty())
            .orElse(false);
  }

  /** What of the settings that one variant's runs see is not what it was. */
  private static List<ManifestChange> changes(String text, Experiment experiment, Variant variant) {
    Experiment begun = ManifestFile.parse("the run's recorded manifest", text, List.of());
    List<ManifestChange> changes = new ArrayList<>();
    ManifestChange.between(begun, experiment).stream()
        .filter(change -> !Growth.ofTheWhole(change.key()) && !change.allowed(Set.of()))
        .forEach(changes::add);
    begun.variants().stream()
        .filter(was -> was.name().equals(variant.name()))
        .flatMap(was -> ManifestChange.between(was, variant).stream())
        .filter(change -> !changes.contains(change) && !change.allowed(Set.of()))
        .forEach(changes::add);
    return changes;
  }

  /** Why a variant's run cannot be taken up with this manifest on this machine. */
  static List<String> objections(
      SqliteLedger ledger, Experiment experiment, PlannedRun run, Taking taking) {
    List<String> objections = new ArrayList<>();
    ledger
        .lastEvent(MANIFEST)
        .ifPresent(
            text ->
                changes(text, experiment, run.variant()).stream()
                    .filter(change -> !change.allowed(taking.named()))
                    .map(ManifestChange::toString)
                    .forEach(objections::add));
    String products = taking.products();
    String begunWith = ledger.lastEvent(PRODUCTS).orElse(products);
    if (!begunWith.equals(products)) {
      objections.add(
          "the run was begun with matrix products by %s, here they are by %s; resume on a machine of that kind, with OPENBLAS_CORETYPE and ONEDNN_MAX_CPU_ISA as they were"
              .formatted(begunWith, products));
    }
    return objections;
  }
}
