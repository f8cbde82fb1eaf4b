package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Scripts;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A vault in one SQLite file, shared by the processes of one machine.
 *
 * <p><b>Who lives.</b> Each owner locks one byte, at its id, of the file {@code
 * experiment.db-owners} for as long as it lives. The operating system drops the lock when the
 * process ends, however it ends, and not before; so a byte that can be locked belongs to the dead.
 * A process id with its start time says the same only where all processes see one process table,
 * which containers that share a directory do not.
 *
 * <p>POSIX locks have two traps. They belong to the process, so a process never excludes itself:
 * the owners of this JVM are kept in a set. And closing any channel of a file drops all the
 * process's locks on it: all vaults of this JVM on one file share one channel, closed with the last
 * of them. A channel is also closed when a thread that uses it is interrupted, which is why the
 * treasury's thread is nobody else's.
 */
final class SqliteVault implements Vault {

  /** "Qexp" as {@code application_id}. */
  static final SqliteFile.Schema SCHEMA =
      new SqliteFile.Schema(0x51657870, 3, Scripts.statements(SqliteVault.class, "experiment.sql"));

  /** Owners are numbered from 1; byte 0 is held while someone opens the database. */
  private static final long OPENING = 0;

  private static final Map<Path, Locks> SHARED = new HashMap<>();

  private static final class Locks {
    final FileChannel channel;
    final Set<Long> held = new HashSet<>();
    int users;

    Locks(FileChannel channel) {
      this.channel = channel;
    }
  }

  private final Path file;
  private final Map<Long, FileLock> mine = new HashMap<>();
  private @Nullable Locks locks;

  SqliteVault(Path file) {
    try {
      Path directory = file.toAbsolutePath().normalize().getParent();
      Files.createDirectories(directory);
      this.file = directory.toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      throw new StoreException(file + ": its directory cannot be made or entered; check it", e);
    }
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public Session read() {
    return new SqliteFile(file, SCHEMA).read();
  }

  @Override
  public Session open() {
    synchronized (SHARED) {
      try {
        Locks shared = SHARED.get(file);
        if (shared == null) {
          shared = new Locks(channel());
          SHARED.put(file, shared);
        }
        shared.users++;
        locks = shared;
        FileLock opening = shared.channel.lock(OPENING, 1, false);
        try {
          return new SqliteFile(file, SCHEMA).open();
        } finally {
          opening.release();
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public void hold(long owner) {
    synchronized (SHARED) {
      try {
        FileLock lock = locks().channel.tryLock(owner, 1, false);
        if (lock == null) {
          throw new StoreException(
              file + ": owner " + owner + " is held by another process; was the file copied?");
        }
        mine.put(owner, lock);
        locks().held.add(owner);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public boolean alive(long owner) {
    synchronized (SHARED) {
      if (locks().held.contains(owner)) {
        return true;
      }
      try (FileLock lock = locks().channel.tryLock(owner, 1, false)) {
        return lock == null;
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (SHARED) {
      Locks shared = locks;
      if (shared == null) {
        return;
      }
      locks = null;
      try {
        for (Map.Entry<Long, FileLock> entry : mine.entrySet()) {
          entry.getValue().release();
          shared.held.remove(entry.getKey());
        }
        if (--shared.users == 0) {
          SHARED.remove(file);
          shared.channel.close();
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private Locks locks() {
    if (locks == null) {
      throw new IllegalStateException(file + ": the vault is closed");
    }
    return locks;
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        Path.of(file + "-owners"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private StoreException failed(IOException cause) {
    return new StoreException(
        file + "-owners: cannot be locked; check the directory and its permissions", cause);
  }
}
