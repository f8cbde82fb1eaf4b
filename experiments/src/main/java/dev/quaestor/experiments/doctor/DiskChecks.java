package dev.quaestor.experiments.doctor;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The disk that runs lie on, and the folder of real data. */
public final class DiskChecks {

  private static final long GIB = 1L << 30;
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs");
  private static final SqliteFile.Schema SCHEMA =
      new SqliteFile.Schema(
          0x51446f63, 1, List.of("CREATE TABLE word (position INTEGER PRIMARY KEY, text TEXT)"));

  private DiskChecks() {}

  /**
   * All of them.
   *
   * @param runs where runs will lie; it need not exist
   * @param data the folder of real data, as the launcher names it; may be empty
   */
  public static List<Finding> all(Path runs, String data) {
    List<Finding> findings = new ArrayList<>();
    Path place = existing(runs);
    findings.add(sqlite(place));
    findings.add(space(place));
    findings.add(data(data));
    return findings;
  }

  /** The folder itself, or the nearest above it that exists. */
  static Path existing(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    @Nullable Path place = absolute;
    while (place != null && !Files.isDirectory(place)) {
      place = place.getParent();
    }
    return place == null ? absolute.getRoot() : place;
  }

  /** Commits a row in a temporary folder inside {@code place}, and reads it from a new session. */
  static Finding sqlite(Path place) {
    Path folder;
    try {
      folder = Files.createTempDirectory(place, ".quaestor-doctor-");
    } catch (IOException e) {
      return Finding.problem(
          "sqlite",
          "no folder can be made in %s: %s".formatted(place, e),
          "runs need a folder that can be written to: name one with --out, as run will be told");
    }
    try {
      return committed(folder, Files.getFileStore(folder).type().toLowerCase(Locale.ROOT));
    } catch (StoreException | IOException e) {
      return Finding.problem(
          "sqlite",
          "a row could not be committed in %s: %s".formatted(place, e.getMessage()),
          "runs need a disk where SQLite's locks work: a local one");
    } finally {
      remove(folder);
    }
  }

  private static Finding committed(Path folder, String type) {
    SqliteFile file = new SqliteFile(folder.resolve("check.db"), SCHEMA);
    long synchronous;
    try (Session session = file.open()) {
      synchronous = session.first(Session.Row::integer, "PRAGMA synchronous").orElseThrow();
      session.transaction(
          () -> {
            session.insert("word", 1, "kept");
            return 1;
          });
    }
    String kept;
    try (Session session = file.open()) {
      kept = session.first(Session.Row::text, "SELECT text FROM word").orElse("nothing");
    }
    Path place = folder.toAbsolutePath().getParent();
    if (synchronous != 2 || !kept.equals("kept")) {
      return Finding.problem(
          "sqlite",
          "a committed row read as %s, synchronous %d; expected kept and 2 (FULL)"
              .formatted(kept, synchronous),
          "runs would lose what was paid for: name another disk with --out");
    }
    String found = "a row was committed with synchronous=FULL in %s (%s)".formatted(place, type);
    if (IN_MEMORY.contains(type)) {
      return Finding.warning(
          "sqlite", found, "this file system is memory and does not outlive the machine");
    }
    if (REMOTE.contains(type)) {
      return Finding.warning(
          "sqlite",
          found,
          "a write-ahead log needs a disk of this machine's own: keep runs on a local one");
    }
    return Finding.ok("sqlite", found);
  }

  private static Finding space(Path place) {
    try {
      FileStore store = Files.getFileStore(place);
      return space(place, store.getUsableSpace());
    } catch (IOException e) {
      return Finding.warning(
          "disk", "the space left in %s cannot be told: %s".formatted(place, e), "look yourself");
    }
  }

  static Finding space(Path place, long usable) {
    String found = "%.1f GiB free in %s".formatted((double) usable / GIB, place);
    if (usable < GIB / 4) {
      return Finding.problem("disk", found, "make room, or name another disk with --out");
    }
    if (usable < 4 * GIB) {
      return Finding.warning(
          "disk",
          found,
          "a checkpoint of a student of N parameters takes up to 12·N bytes: see retention in the manifest");
    }
    return Finding.ok("disk", found);
  }

  static Finding data(String folder) {
    String advice =
        "only tasks on real files need it (procedural ones do not): name it with QUAESTOR_DATA=DIR";
    if (folder.isEmpty()) {
      return Finding.warning("data", "no folder with real data is named", advice);
    }
    Path path = Path.of(folder).toAbsolutePath().normalize();
    if (!Files.isDirectory(path)) {
      return Finding.warning("data", "there is no folder " + path, advice);
    }
    try (var files = Files.list(path)) {
      return Finding.ok("data", "%s holds %d files and folders".formatted(path, files.count()));
    } catch (IOException | UncheckedIOException e) {
      return Finding.warning("data", "%s cannot be read: %s".formatted(path, e), advice);
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be removed; remove it by hand", e);
    }
  }
}
