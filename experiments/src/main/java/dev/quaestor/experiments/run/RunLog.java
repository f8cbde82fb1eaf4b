package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.Events;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import java.util.ArrayList;
import java.util.List;
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

  private RunLog() {}

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

  /** Every manifest the run was begun or taken up with, oldest first. */
  static List<String> manifests(SqliteLedger ledger) {
    return ledger.events(MANIFEST);
  }

  /** Whether the manifest is the one the run was last taken up with. */
  static boolean begunWith(SqliteLedger ledger, Experiment experiment) {
    return ledger.lastEvent(MANIFEST).orElse("").equals(experiment.yaml());
  }

  /** Whether the manifest asks for what the run was last taken up for, wherever things are now. */
  static boolean goesOnAs(SqliteLedger ledger, Experiment experiment) {
    return begunWith(ledger, experiment)
        || ledger
            .lastEvent(MANIFEST)
            .map(text -> ManifestFile.parse("the run's recorded manifest", text, List.of()))
            .map(begun -> ManifestChange.between(begun, experiment))
            .filter(changes -> changes.stream().allMatch(change -> change.allowed(Set.of())))
            .isPresent();
  }

  /** Why the run cannot be taken up with this manifest on this machine; empty where it can. */
  static List<String> objections(
      SqliteLedger ledger, Experiment experiment, Set<String> named, String products) {
    List<String> objections = new ArrayList<>();
    ledger
        .lastEvent(MANIFEST)
        .ifPresent(
            text -> {
              Experiment begun = ManifestFile.parse("the run's recorded manifest", text, List.of());
              ManifestChange.between(begun, experiment).stream()
                  .filter(change -> !change.allowed(named))
                  .map(ManifestChange::toString)
                  .forEach(objections::add);
            });
    String begunWith = ledger.lastEvent(PRODUCTS).orElse(products);
    if (!begunWith.equals(products)) {
      objections.add(
          "the run was begun with matrix products by %s, here they are by %s; resume on a machine of that kind, with OPENBLAS_CORETYPE and ONEDNN_MAX_CPU_ISA as they were"
              .formatted(begunWith, products));
    }
    return objections;
  }
}
