package dev.quaestor.curation.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Copies a database with its write-ahead log and cuts one of them. {@code -Dquaestor.cuts=1} cuts
 * at every byte of the last 4 KiB; the default steps from byte to byte by a prime.
 */
public final class Cuts {

  /** Looks at a database whose file or log was cut to {@code length} bytes. */
  @FunctionalInterface
  public interface Look {
    void at(Path database, long length) throws Exception;
  }

  private static final int LAST = 4096;
  private static final int STEP = Integer.getInteger("quaestor.cuts", 127);

  private final byte[] file;
  private final byte[] log;
  private final Path copy;

  /** Remembers {@code database} as it stands on disk now; it may be open. */
  public Cuts(Path database, Path directory) throws IOException {
    file = Files.readAllBytes(copied(database, directory));
    Path wal = Path.of(database + "-wal");
    log = Files.exists(wal) ? Files.readAllBytes(copied(wal, directory)) : new byte[0];
    copy = directory.resolve("cut.db");
  }

  /**
   * Reads by a copy made by another process: opening the file in this one, and closing it, would
   * drop the locks that SQLite holds on it here.
   */
  private static Path copied(Path file, Path directory) throws IOException {
    Path to = directory.resolve("copied");
    try {
      new ProcessBuilder("cp", file.toString(), to.toString()).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return to;
  }

  /** Shows every cut of the database file, beside the whole log. */
  public int file(Look look) throws Exception {
    int cuts = 0;
    for (int length = file.length - 1; length >= Math.max(0, file.length - LAST); length -= STEP) {
      show(Arrays.copyOf(file, length), log, look, length);
      cuts++;
    }
    return cuts;
  }

  /** Shows every cut of the log, beside the whole database file. */
  public int log(Look look) throws Exception {
    int cuts = 0;
    for (int length = log.length - 1; length >= Math.max(0, log.length - LAST); length -= STEP) {
      show(file, Arrays.copyOf(log, length), look, length);
      cuts++;
    }
    return cuts;
  }

  private void show(byte[] file, byte[] log, Look look, long length) throws Exception {
    Path staged = copy.resolveSibling("staged");
    Files.write(staged, file);
    Files.move(staged, copy, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(Path.of(copy + "-shm"));
    Files.deleteIfExists(Path.of(copy + "-owners"));
    if (log.length == 0) {
      Files.deleteIfExists(Path.of(copy + "-wal"));
    } else {
      Files.write(Path.of(copy + "-wal"), log);
    }
    look.at(copy, length);
  }
}
