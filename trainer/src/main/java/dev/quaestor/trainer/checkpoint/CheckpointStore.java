package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.disk.DurableDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code checkpoints/} directory of a run, held by one process at a time.
 *
 * <p>A checkpoint appears whole or not at all: its files are written under {@code .writing-NAME},
 * digested into {@code checkpoint.json}, forced to disk, and the directory is renamed in one step.
 * One that goes is renamed to {@code .writing-…} first, so that none is ever seen in part. What a
 * killed process left is removed on opening.
 *
 * <p>Two kinds of names: {@code round-0003} when a round is done, {@code partial-0003-00000120}
 * inside one, after 120 steps. A partial one goes when its successor is there.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final String ROUND = "round-\\d{4,}";
  private static final String PARTIAL = "partial-\\d{4,}-\\d{8,}";

  private final Path directory;
  private final Retention retention;

  private CheckpointStore(Path directory, Retention retention) {
    this.directory = directory;
    this.retention = retention;
  }

  /** Puts a checkpoint's files into a directory; see the {@code writeInto} of what it holds. */
  @FunctionalInterface
  public interface Content {
    void writeInto(Path directory) throws IOException;
  }

  /** Opens a run's checkpoints, creating the directory, and removes what a killed process left. */
  public static CheckpointStore open(Path directory, Retention retention) throws IOException {
    Files.createDirectories(directory);
    for (Path leftover : DurableDirectory.removeLeftovers(directory)) {
      LOG.info("removed {}, which an interrupted process left unfinished", leftover);
    }
    return new CheckpointStore(directory, retention);
  }

  /** The name of a finished round's checkpoint. */
  public static String roundName(int round) {
    return String.format("round-%04d", round);
  }

  /** The name of a checkpoint inside a round. */
  public static String partialName(int round, long step) {
    return String.format("partial-%04d-%08d", round, step);
  }

  /** Where a checkpoint lies, whether or not it is there. */
  public Path path(String name) {
    if (!name.matches(ROUND) && !name.matches(PARTIAL)) {
      throw new IllegalArgumentException(
          "a checkpoint is named like round-0003 or partial-0003-00000120, found " + name);
    }
    return directory.resolve(name);
  }

  /** The names of what is there, oldest first, partial ones before their round. */
  public List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches(ROUND) || name.matches(PARTIAL))
          .sorted()
          .toList();
    }
  }

  /** The ledger's head that the last round's checkpoint records; empty where there is none. */
  public Optional<String> ledgerHead() throws IOException {
    Optional<String> last =
        names().stream().filter(name -> name.matches(ROUND)).reduce((a, b) -> b);
    return last.isEmpty() ? Optional.empty() : Optional.of(read(last.get()).lineage().ledgerHead());
  }

  /**
   * Writes the checkpoint of a finished round and applies retention: partial ones and rounds too
   * old are removed.
   *
   * @throws IOException where it cannot be written, which leaves every other checkpoint as it was
   */
  public Checkpoint writeRound(Lineage lineage, Content content) throws IOException {
    Checkpoint written = write(roundName(lineage.round()), lineage, content);
    List<String> rounds = names().stream().filter(name -> name.matches(ROUND)).toList();
    for (String name : rounds.subList(0, Math.max(0, rounds.size() - retention.rounds()))) {
      remove(name);
    }
    for (String name : names()) {
      if (name.matches(PARTIAL)) {
        remove(name);
      }
    }
    return written;
  }

  /** Writes a checkpoint inside a round, then removes earlier partial ones. */
  public Checkpoint writePartial(Lineage lineage, Content content) throws IOException {
    String name = partialName(lineage.round(), lineage.step());
    Checkpoint written = write(name, lineage, content);
    for (String other : names()) {
      if (other.matches(PARTIAL) && !other.equals(name)) {
        remove(other);
      }
    }
    return written;
  }

  private Checkpoint write(String name, Lineage lineage, Content content) throws IOException {
    Path target = path(name);
    if (Files.exists(target)) {
      // Left by a process that died before it committed the round: the ledger does not know it.
      remove(name);
    }
    return Checkpoint.create(target, lineage, content);
  }

  /**
   * Opens a checkpoint, verifying every file.
   *
   * @throws InvalidCheckpointException where a file is not what was written
   */
  public Checkpoint read(String name) throws IOException {
    return Checkpoint.open(path(name));
  }

  /**
   * The partial checkpoint of a round, verified, where one was made from the same things as {@code
   * wanted}; one that was made from others is left alone and logged.
   */
  public Optional<Checkpoint> readPartial(Lineage wanted) throws IOException {
    Optional<Checkpoint> latest = Optional.empty();
    for (String name : names()) {
      if (name.matches(PARTIAL)) {
        Checkpoint found = read(name);
        List<String> differences = wanted.differences(found.lineage());
        if (differences.isEmpty()) {
          latest = Optional.of(found);
        } else {
          LOG.info("not continuing from {}: {}", found.path(), String.join("; ", differences));
        }
      }
    }
    return latest;
  }

  /** Removes the whole directory with every checkpoint in it. */
  public void discard() throws IOException {
    DurableFiles.removeTree(directory);
  }

  /** Removes a checkpoint; it is gone at once, its space a little later. */
  public void remove(String name) throws IOException {
    Path path = path(name);
    if (Files.exists(path)) {
      Path doomed = directory.resolve(DurableDirectory.WRITING + "removed-" + name);
      if (Files.exists(doomed)) {
        DurableFiles.removeTree(doomed);
      }
      Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(directory);
      DurableFiles.removeTree(doomed);
    }
  }
}
