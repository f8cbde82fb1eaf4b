package dev.quaestor.curation.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a directory for one process: a lock of the operating system on its file {@code .lock},
 * which ends with the process however it ends, so that nothing is left to clean up after a kill.
 * The file's content only names the holder, for the message others get.
 */
public final class RunLock implements AutoCloseable {

  /** Directories held by this JVM: the system's locks are per process and would not keep us out. */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock at once, creating the directory where it does not exist.
   *
   * @throws InUseException if someone holds it
   */
  public static RunLock acquire(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    synchronized (HELD) {
      if (HELD.contains(real)) {
        throw new InUseException(directory, "this process");
      }
      FileChannel channel =
          FileChannel.open(
              real.resolve(".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new InUseException(directory, read(channel));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner().getBytes(StandardCharsets.UTF_8)), 0);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      HELD.add(real);
      return new RunLock(real, channel);
    }
  }

  /**
   * Whether someone holds {@code directory}. Nothing is written; asking takes the lock for a moment
   * as one of several readers, so ask only where a holder is likely to live.
   */
  public static boolean held(Path directory) throws IOException {
    Path file = directory.resolve(".lock");
    if (!Files.isRegularFile(file)) {
      return false;
    }
    synchronized (HELD) {
      // Opening the file and closing it would drop this process's own lock on it.
      if (HELD.contains(directory.toRealPath())) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
        return shared == null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      channel.close();
      HELD.remove(directory);
    }
  }

  /** What this process writes into the locks it takes. */
  public static String owner() {
    return "process " + ProcessHandle.current().pid();
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(200);
    channel.read(content, 0);
    String owner = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    return owner.isBlank() ? "another process" : owner;
  }

  /** The directory is held by someone else. */
  public static final class InUseException extends IOException {

    private static final long serialVersionUID = 1L;

    InUseException(Path directory, String owner) {
      super(
          directory
              + ": in use by "
              + owner
              + "; wait for it, end it, or run in another directory");
    }
  }
}
