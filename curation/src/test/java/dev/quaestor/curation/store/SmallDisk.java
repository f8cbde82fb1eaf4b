package dev.quaestor.curation.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory of which all but some pages can be taken away. */
public final class SmallDisk implements AutoCloseable {

  /** Bytes of a page, by which this file system gives room. */
  public static final int PAGE = 4096;

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** A disk at {@code root}; the test is skipped, saying why, where it may not be mounted. */
  public static SmallDisk orSkip(Path root, int mebibytes) throws IOException {
    Files.createDirectories(root);
    if (call("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", "" + root) != 0) {
      String reason = "a small file system cannot be mounted here (not root?)";
      System.out.println("a test of full disks is skipped: " + reason);
      Assumptions.abort(reason);
    }
    return new SmallDisk(root);
  }

  public Path root() {
    return root;
  }

  /** Takes all room but {@code pages}. */
  public void leave(int pages) throws IOException {
    Path filler = root.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] page = new byte[PAGE];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      // what fits is written
    }
    try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(0, channel.size() / PAGE - pages) * PAGE);
    }
  }

  /** Gives all room back. */
  public void free() throws IOException {
    Files.deleteIfExists(root.resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    if (call("umount", "" + root) != 0) {
      throw new IOException("cannot be unmounted: " + root);
    }
  }

  private static int call(String... command) throws IOException {
    try {
      return new ProcessBuilder(List.of(command))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
