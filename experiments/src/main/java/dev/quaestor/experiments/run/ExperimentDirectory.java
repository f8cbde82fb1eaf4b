package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Recording;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies where in an experiment's directory:
 *
 * <pre>
 * manifest.yaml          the effective manifest, every setting written out, and what was added
 * extension.json         what is to be added as soon as what runs here is done
 * inputs.json            the files that were read when it was begun, with their digests
 * experiment.db          the bill, every call, the tape
 * base/HASH/             base students
 * batches/TEACHER/       what was submitted to a batch API
 * tape.jsonl.gz          of a replay: where all answers come from
 * given.jsonl.gz         answers of another experiment, which are not bought again
 * tried.jsonl.gz         what was asked before any run, to look at; its answers are on the tape
 * VARIANT/SEED/run.db    a run's ledger
 * VARIANT/SEED/checkpoints/round-0003/
 * VARIANT/SEED/notes/round-0003.jsonl   what was chosen and asked, for whoever looks on
 * report.html  quaestor.log  .lock
 * </pre>
 *
 * @param root the directory
 */
public record ExperimentDirectory(Path root) {

  /** The experiment's directory that {@code path} is, or whose run it is. */
  public static ExperimentDirectory find(Path path) throws IOException {
    Path here = path.toAbsolutePath().normalize();
    for (int up = 0; up < 3 && here != null; up++, here = here.getParent()) {
      if (Files.isRegularFile(here.resolve("manifest.yaml"))
          && (up == 0 || Files.isRegularFile(path.resolve("run.db")))) {
        Path root = up == 0 ? path : here;
        return new ExperimentDirectory(root);
      }
    }
    throw new IOException(
        path
            + (Files.isDirectory(path)
                ? ": holds no manifest.yaml"
                : Files.exists(path)
                    ? ": is a file"
                    : ": no such directory" + NearbyFiles.hint(path))
            + "; expected the directory of an experiment, as `quaestor run` prints it at its end");
  }

  public Path manifest() {
    return root.resolve("manifest.yaml");
  }

  /** What is to be added once the process that runs the experiment is done with it. */
  Path waiting() {
    return root.resolve("extension.json");
  }

  /** What was read when the experiment was begun. */
  Path inputs() {
    return root.resolve("inputs.json");
  }

  public Path database() {
    return root.resolve("experiment.db");
  }

  public Path bases() {
    return root.resolve("base");
  }

  /** Where teachers remember what they have submitted. */
  public Path batches() {
    return root.resolve("batches");
  }

  /** The tape that a replay runs from; not there for an experiment that buys. */
  public TapeFile tape() {
    return new TapeFile(root.resolve("tape.jsonl.gz"));
  }

  /** Whether all answers come from a tape and nothing is sent. */
  public boolean replays() {
    return Files.isRegularFile(tape().path());
  }

  /** The answers of another experiment that this one was given before it asks for more. */
  public TapeFile given() {
    return new TapeFile(root.resolve("given.jsonl.gz"));
  }

  /** Whether answers were given that are not bought again. */
  public boolean wasGiven() {
    return Files.isRegularFile(given().path());
  }

  /** Keeps a copy of a tape that was found whole, which makes this a replay. */
  void keep(TapeFile other) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    Map<String, List<Message>> asked = new HashMap<>();
    TapeFile.Origin origin = other.read(recordings::add, asked::put);
    tape().write(origin, asked, recordings::forEach);
  }

  /** Keeps a copy of what a tape has answered; what failed there is asked anew. */
  void give(TapeFile other) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    Map<String, List<Message>> asked = new HashMap<>();
    TapeFile.Origin origin = other.read(recordings::add, asked::put);
    recordings.removeIf(recording -> recording.answer().failed());
    given().write(origin, asked, recordings::forEach);
  }

  private TapeFile tried() {
    return new TapeFile(root.resolve("tried.jsonl.gz"));
  }

  /** Remembers what was asked before any run, beside what was asked so before. */
  void tried(TapeFile.Origin origin, List<Recording> answers, Map<String, List<Message>> asked)
      throws IOException {
    SortedMap<String, Recording> all = new TreeMap<>();
    Map<String, List<Message>> questions = new HashMap<>();
    if (Files.isRegularFile(tried().path())) {
      tried().read(each -> all.put(each.key(), each), questions::put);
    }
    answers.forEach(each -> all.put(each.key(), each));
    questions.putAll(asked);
    tried().write(origin, questions, all.values()::forEach);
  }

  /** What was asked though no run of this experiment asked it, by key. */
  public Map<String, List<Message>> askedApart() throws IOException {
    Map<String, List<Message>> asked = new HashMap<>();
    for (TapeFile file : List.of(given(), tried())) {
      if (Files.isRegularFile(file.path())) {
        file.read(each -> {}, asked::put);
      }
    }
    return asked;
  }

  public Path report() {
    return root.resolve("report.html");
  }

  public Path log() {
    return root.resolve("quaestor.log");
  }

  /** Whether an experiment was ever started here. */
  public boolean exists() {
    return Files.isRegularFile(manifest());
  }

  /** The experiment as its manifest here says. */
  public Experiment read(List<String> overrides) throws IOException {
    return ManifestFile.parse(manifest().toString(), Files.readString(manifest()), overrides);
  }

  /** What was added to the experiment after it was begun, oldest first. */
  public List<Extension> extensions() throws IOException {
    return exists() ? Extension.in(Files.readString(manifest())) : List.of();
  }

  /** Writes the effective manifest, whole or not at all; the extensions it tells of stay. */
  public void write(Experiment experiment) throws IOException {
    write(experiment, extensions());
  }

  /** Writes the effective manifest as what the extensions have made of it, whole or not at all. */
  void write(Experiment experiment, List<Extension> extensions) throws IOException {
    Files.createDirectories(root);
    Path beside = root.resolve("manifest.yaml.new");
    StringBuilder text =
        new StringBuilder(
            "# The effective manifest, every setting written out. SHA-256 of what follows: %s\n"
                .formatted(experiment.sha256()));
    extensions.forEach(extension -> text.append(extension.line()).append('\n'));
    text.append(experiment.yaml());
    Files.write(beside, text.toString().getBytes(StandardCharsets.UTF_8));
    Files.move(beside, manifest(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The runs of {@code experiment}: seed by seed, so that comparisons fill evenly. */
  public List<PlannedRun> runs(Experiment experiment) {
    List<PlannedRun> runs = new ArrayList<>();
    for (long seed : experiment.manifest().seeds()) {
      for (Variant variant : experiment.variants()) {
        Path directory = root.resolve(variant.name()).resolve(Long.toString(seed));
        runs.add(new PlannedRun(variant, seed, directory));
      }
    }
    return runs;
  }
}
