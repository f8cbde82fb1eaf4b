package dev.quaestor.experiments.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory that can be filled to its last byte and made read-only. */
final class SmallDisk implements AutoCloseable {

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** A disk of some MiB at {@code root}; the test is skipped where it may not be mounted. */
  static SmallDisk orSkip(Path root, int mebibytes) throws IOException {
    Files.createDirectories(root);
    int code = call("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", "" + root);
    Assumptions.assumeTrue(code == 0, "a small file system cannot be mounted here (not root?)");
    return new SmallDisk(root);
  }

  Path root() {
    return root;
  }

  void copy(Path directory) {
    require("cp", "-r", "" + directory, "" + root);
  }

  /** Leaves no room for another byte. */
  void fill() {
    try (OutputStream filler = Files.newOutputStream(root.resolve("filler"))) {
      for (int size = 1 << 20; size > 0; size /= 2) {
        fill(filler, size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(OutputStream filler, int size) {
    try {
      while (true) {
        filler.write(new byte[size]);
      }
    } catch (IOException full) {
      // As much as fits in pieces of this size is written.
    }
  }

  void readOnly() {
    require("mount", "-o", "remount,ro", "" + root);
  }

  @Override
  public void close() {
    require("umount", "" + root);
  }

  private static void require(String... command) {
    try {
      if (call(command) != 0) {
        throw new IllegalStateException("failed: " + List.of(command));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int call(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
