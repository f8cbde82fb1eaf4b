package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Vault;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.assembly.Teachers.Sending;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.trainer.work.Errand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands in the way of an experiment's runs in the process that asks, which is not the one
 * that holds the experiment's directory: whether it sees that directory and its lock, reads what
 * was read there, reaches the bill, and has what a run of its own would need to begin. A process
 * finds it out once.
 *
 * @param directory the experiment's, whole
 * @param holder what the directory's lock says of who holds it
 * @param manifest the effective manifest
 * @param inputs what the experiment reads
 * @param sending whether teachers are asked, or all answers come from a tape
 */
record Readiness(String directory, String holder, String manifest, Inputs inputs, Sending sending)
    implements Errand<ArrayList<String>> {

  private static final long serialVersionUID = 1L;

  private static final Map<Readiness, List<String>> FOUND = new ConcurrentHashMap<>();

  /** Asked of others by the process that holds {@code directory}. */
  static Readiness of(Experiment experiment, ExperimentDirectory directory, Sending sending)
      throws IOException {
    Path root = directory.root().toAbsolutePath().normalize();
    return new Readiness(
        root.toString(), RunLock.owner(), experiment.yaml(), Inputs.of(experiment), sending);
  }

  Experiment experiment() {
    return ManifestFile.parse("the experiment's manifest", manifest, List.of());
  }

  ExperimentDirectory place() {
    return new ExperimentDirectory(Path.of(directory));
  }

  @Override
  public ArrayList<String> done() throws InterruptedException {
    synchronized (FOUND) {
      List<String> found = FOUND.get(this);
      if (found == null) {
        found = found();
        FOUND.put(this, found);
      }
      return new ArrayList<>(found);
    }
  }

  private List<String> found() throws InterruptedException {
    List<String> problems = new ArrayList<>();
    if (!shared()) {
      problems.add(
          directory
              + ": the experiment's directory, or that it is in use, is not seen here; name one by"
              + " --out on a file system that is mounted at the same path on all machines and"
              + " whose locks reach them (NFS 4, not a local disk)");
    }
    Experiment experiment = experiment();
    try {
      problems.addAll(inputs.objections(Inputs.of(experiment)));
      bill(experiment);
    } catch (IOException | StoreException | RunFailure e) {
      problems.add(Explanation.of(e));
    }
    Students students = new LocalStudents();
    try (Teachers teachers = new Teachers(System.getenv(), place().batches(), sending)) {
      problems.addAll(
          new Preflight(new Materials(students), students, teachers)
              .check(experiment, place())
              .problems());
    }
    return problems;
  }

  /**
   * Whether the driver's lock is on a file that is here too, and keeps this process out. Its
   * content is not looked at where this process may be the one that holds it: to close the file
   * would drop the lock.
   */
  private boolean shared() {
    try {
      Path root = Path.of(directory);
      return RunLock.held(root)
          && (holder.equals(RunLock.owner())
              || Files.readString(root.resolve(".lock")).equals(holder));
    } catch (IOException e) {
      return false;
    }
  }

  private void bill(Experiment experiment) {
    try (Vault vault = Vaults.of(experiment, place(), System.getenv())) {
      vault.read().close();
    }
  }
}
