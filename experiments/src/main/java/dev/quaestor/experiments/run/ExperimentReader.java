package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Recording;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.ledger.Events;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.record.Band;
import dev.quaestor.eval.record.Claim;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Reads an experiment's directory into plain values, whatever state it is in. Nothing is written,
 * so that it works on a full disk and where the directory may not be written to.
 */
public final class ExperimentReader {

  /**
   * A run with how exact it is, why it stands as it does, and what its ledger tells beside its
   * rounds; the reason is empty where there is none to give.
   */
  public record Read(
      PlannedRun run, RunRecord record, Exactness exactness, String reason, Events events) {}

  private final ExperimentDirectory directory;
  private final Experiment experiment;
  private final Ledgers ledgers;
  private final Sightings sightings = new Sightings();

  /** Reads ledgers and bill whole, and verifies them. */
  public ExperimentReader(ExperimentDirectory directory) throws IOException {
    this.directory = directory;
    this.experiment = directory.read(List.of());
    this.ledgers = new VerifiedLedgers(directory, experiment);
  }

  /** Looks at ledgers and bill as they stand, which may be written meanwhile. */
  public static ExperimentReader looking(ExperimentDirectory directory) throws IOException {
    Experiment experiment = directory.read(List.of());
    return new ExperimentReader(directory, experiment, new SeenLedgers(directory, experiment));
  }

  /** Has ledgers and bill from elsewhere. */
  public ExperimentReader(ExperimentDirectory directory, Experiment experiment, Ledgers ledgers) {
    this.directory = directory;
    this.experiment = experiment;
    this.ledgers = ledgers;
  }

  public Experiment experiment() {
    return experiment;
  }

  /** All runs, those not begun among them. */
  public List<Read> runs() throws IOException {
    boolean held = Holder.holds(directory.root());
    Map<String, Cost> billed = billed(bill());
    List<Read> runs = new ArrayList<>();
    for (PlannedRun run : directory.runs(experiment)) {
      runs.add(read(run, billed.getOrDefault(run.name(), Cost.ZERO), held));
    }
    return runs;
  }

  /** The experiment as comparisons and reports take it. */
  public ExperimentRecord record() throws IOException {
    return record(runs());
  }

  /** The same of all its runs, as they were read. */
  public ExperimentRecord record(List<Read> runs) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("manifest", "SHA-256 " + experiment.sha256());
    provenance.putAll(Exactness.labelled(runs.stream().map(Read::exactness).toList()));
    provenance.putAll(Sources.of(experiment.manifest()));
    provenance.put("shards", shards());
    provenance.putAll(Machine.provenance());
    List<Extension> extensions = directory.extensions();
    extensions.forEach(
        extension -> provenance.put("extension " + extension.number(), extension.toString()));
    return record(runs, provenance);
  }

  /** The same of what was read before, with {@code provenance} as what it was made from. */
  public ExperimentRecord record(List<Read> runs, Map<String, String> provenance)
      throws IOException {
    List<Events> events = runs.stream().map(Read::events).toList();
    events.forEach(sightings::read);
    ExperimentRecord unseen =
        new ExperimentRecord(
            experiment.manifest().name(),
            question(),
            runs.stream().map(Read::record).toList(),
            SealedTest.looks(events),
            provenance);
    return unseen.seen(sightings.before(unseen, directory.extensions()));
  }

  /**
   * Records, in a ledger, that {@code record}'s verdict is told: what decides how much later ones
   * may claim.
   *
   * @throws StoreException if it cannot be written, which takes nothing from the verdict
   */
  public void look(ExperimentRecord record) {
    sightings.take(record, directory.runs(experiment));
  }

  /** How many looks were taken at what was read here. */
  int looks() {
    return sightings.count();
  }

  /** The bill; empty where nothing was begun. */
  public Optional<Bill> bill() {
    return ledgers.bill();
  }

  /**
   * Hands every recorded answer to {@code sink}, in the order of keys.
   *
   * @throws StoreException if nothing was begun here
   */
  public void recordings(Consumer<Recording> sink) {
    if (Vaults.shared(experiment).isEmpty() && !Files.isRegularFile(directory.database())) {
      throw new StoreException(directory.database() + ": no answer was bought here yet");
    }
    Treasury.recordings(Vaults.of(experiment, directory, System.getenv()), sink);
  }

  private Question question() {
    ExperimentSettings settings =
        experiment.manifest().experiment().orElse(ExperimentSettings.NONE);
    ExperimentSettings.Compare compare = settings.compare();
    return new Question(
        Dimension.valueOf(compare.axis().name()),
        experiment.manifest().train().stepsAxis(),
        compare.metric() == ExperimentSettings.Compare.Metric.POOL_ACCURACY
            ? Metric.POOL
            : Metric.MACRO,
        compare.primary().stream().map(ExperimentReader::contrast).toList(),
        compare.target().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        compare.waiver(),
        settings.claims().stream()
            .map(claim -> new Claim(claim.paper(), claim.text(), contrast(claim.contrast())))
            .toList());
  }

  private static Contrast contrast(String written) {
    String[] names = written.split(" > ", 2);
    return new Contrast(names[0], names[1]);
  }

  /** What was billed for each run, by its name. */
  static Map<String, Cost> billed(Optional<Bill> bill) {
    Map<String, Cost> billed = new LinkedHashMap<>();
    bill.map(Bill::lines).orElse(List.of()).stream()
        .filter(line -> !line.state().equals("reserved"))
        .forEach(line -> billed.merge(line.purpose().run(), line.cost(), Cost::plus));
    return billed;
  }

  private Read read(PlannedRun run, Cost billed, boolean held) throws IOException {
    Manifest manifest = run.variant().manifest();
    Limits limits = manifest.budget().limits(manifest.queries());
    Ledgers.Said said = run.begun() ? ledgers.of(run) : Ledgers.Said.NOTHING;
    List<Round> rounds = said.rounds();
    State state = run.begun() ? state(RunLog.state(said.events()), held) : State.WAITING;
    Optional<Scorecard> sealed =
        rounds.isEmpty()
            ? Optional.empty()
            : SealedTest.read(said.events(), rounds.get(rounds.size() - 1).model().sha256());
    StudentSettings.BaseGate gate = manifest.student().baseGate();
    RunRecord record =
        new RunRecord(
            variant(run.variant()),
            run.seed(),
            state,
            limits,
            billed,
            rounds,
            new Band(gate.min(), gate.max()),
            sealed);
    String reason = RunLog.reason(said.events());
    return new Read(
        run,
        record,
        Exactness.of(run, rounds.stream().map(Round::model).toList()),
        reason,
        said.events());
  }

  static State state(Optional<RunLog.State> recorded, boolean held) {
    if (recorded.isEmpty()) {
      return held ? State.RUNNING : State.INTERRUPTED;
    }
    return switch (recorded.get()) {
      case RUNNING -> held ? State.RUNNING : State.INTERRUPTED;
      case INTERRUPTED -> State.INTERRUPTED;
      case DONE -> State.DONE;
      case FAILED -> State.FAILED;
    };
  }

  private dev.quaestor.eval.record.Variant variant(Variant variant) {
    Map<String, String> others = new LinkedHashMap<>(variant.point());
    others.keySet().removeIf(key -> key.equals("strategy") || key.startsWith("strategy."));
    StringBuilder setting = new StringBuilder();
    others.forEach(
        (key, value) ->
            setting.append(setting.isEmpty() ? "" : ", ").append(key).append(": ").append(value));
    return new dev.quaestor.eval.record.Variant(
        variant.name(), variant.manifest().strategyName(), setting.toString());
  }

  private String shards() {
    return experiment.manifest().compute().shards().map(Object::toString).orElse("");
  }
}
