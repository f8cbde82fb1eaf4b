package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.trainer.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Removes an experiment: what was written for it, and nothing that lies beside. */
public final class Removal {

  /** What an experiment's directory holds beside its variants'. */
  private static final Pattern OURS =
      Pattern.compile(
          "manifest\\.yaml(\\.new)?|inputs\\.json(\\.new)?|extension\\.json(\\.new)?"
              + "|experiment\\.db(-wal|-shm|-journal|-owners)?"
              + "|base|batches|notify|tensorboard|(tape|given|tried)\\.jsonl\\.gz(\\.new)?"
              + "|report\\.html(\\.new)?|(curve|difference)[a-z-]*\\.(svg|png)(\\.new)?|quaestor\\.log"
              + "|track\\.id(\\.\\d+\\.new)?|\\.lock");

  private static final String HEAD = "# The effective manifest";

  private Removal() {}

  /**
   * Removes the experiment in {@code directory}.
   *
   * @return what lies there and is none of its files, and stays
   * @throws RunLock.InUseException if a process is at work there
   * @throws IOException if it is no experiment of ours
   */
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  public static List<Path> of(ExperimentDirectory directory) throws IOException {
    check(directory);
    Path root = directory.root();
    Set<String> variants = new TreeSet<>();
    for (PlannedRun run : directory.runs(directory.read(List.of()))) {
      variants.add(run.variant().name());
    }
    List<Path> others = new ArrayList<>();
    try (RunLock lock = RunLock.acquire(root)) {
      for (Path entry : entries(root)) {
        String name = entry.getFileName().toString();
        if (variants.contains(name) && Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
          runs(entry, others);
        } else if (OURS.matcher(name).matches()) {
          if (!name.equals("manifest.yaml") && !name.equals(".lock")) {
            remove(entry);
          }
        } else {
          others.add(entry);
        }
      }
      // Last, so that what a removal that was cut leaves is an experiment still.
      Files.deleteIfExists(directory.manifest());
    }
    Files.deleteIfExists(root.resolve(".lock"));
    if (others.isEmpty()) {
      removeEmpty(root);
    }
    return others;
  }

  /** Refuses what `quaestor run` has not made. */
  public static void check(ExperimentDirectory directory) throws IOException {
    Path root = directory.root();
    if (Files.isSymbolicLink(root)) {
      throw new IOException(root + ": is a link; name the directory it leads to");
    }
    if (!Files.isRegularFile(directory.manifest())
        || !Files.readString(directory.manifest()).startsWith(HEAD)) {
      throw new IOException(
          root + ": holds no effective manifest, so that it is no experiment; nothing was removed");
    }
  }

  /** The runs of a variant, each a directory named by its seed. */
  private static void runs(Path variant, List<Path> others) throws IOException {
    for (Path run : entries(variant)) {
      boolean ours =
          run.getFileName().toString().matches("\\d+")
              && Files.isDirectory(run)
              && !Files.isSymbolicLink(run);
      if (ours) {
        remove(run);
      } else {
        others.add(run);
      }
    }
    removeEmpty(variant);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static void remove(Path entry) throws IOException {
    if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
      DurableFiles.removeTree(entry);
    } else {
      Files.deleteIfExists(entry);
    }
  }

  private static void removeEmpty(Path directory) throws IOException {
    try {
      Files.delete(directory);
    } catch (DirectoryNotEmptyException somethingElseLiesThere) {
      // It stays with what it holds.
    }
  }
}
