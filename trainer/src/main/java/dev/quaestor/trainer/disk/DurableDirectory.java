package dev.quaestor.trainer.disk;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories that appear whole or not at all: written under {@code .writing-NAME} beside their
 * place, every file and the directory forced to disk, then renamed in one step. What a killed
 * process leaves begins with {@code .writing-} and is removed by the next one ({@link
 * #removeLeftovers}).
 */
public final class DurableDirectory {
  public static final String WRITING = ".writing-";

  private DurableDirectory() {}

  /** Puts files into a directory. */
  @FunctionalInterface
  public interface Content {
    void writeInto(Path directory) throws IOException;
  }

  /**
   * Creates {@code target} with this content; an empty directory there is replaced.
   *
   * @throws FileAlreadyExistsException where it exists and is not an empty directory
   * @throws IOException where writing fails; nothing is left, and a full disk is named as such
   */
  public static void create(Path target, Content content) throws IOException {
    if (Files.exists(target) && !empty(target)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists already; name another place or remove it");
    }
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path writing = parent.resolve(WRITING + target.getFileName());
    if (Files.exists(writing)) {
      DurableFiles.removeTree(writing);
    }
    try {
      Files.createDirectory(writing);
      content.writeInto(writing);
      try (Stream<Path> files = Files.walk(writing)) {
        for (Path file : files.toList()) {
          DurableFiles.force(file);
        }
      }
      Files.move(writing, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(parent);
    } catch (IOException e) {
      discard(writing, e);
      throw explained(target, parent, e);
    } catch (RuntimeException | Error e) {
      discard(writing, e);
      throw e;
    }
  }

  private static boolean empty(Path target) throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(target)) {
      return inside.findAny().isEmpty();
    }
  }

  private static void discard(Path writing, Throwable cause) {
    try {
      if (Files.exists(writing)) {
        DurableFiles.removeTree(writing);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Says what to do about a full disk, which Java reports in the system's words only. */
  private static IOException explained(Path target, Path parent, IOException e) {
    String said = String.valueOf(e.getMessage());
    if (e instanceof DirectoryNotEmptyException || e instanceof FileAlreadyExistsException) {
      return new FileAlreadyExistsException(
          target.toString(), null, "appeared while it was written");
    }
    if (e instanceof AtomicMoveNotSupportedException) {
      return new IOException(target + ": this file system cannot rename in one step: " + said, e);
    }
    boolean full =
        said.contains("No space left")
            || said.contains("not enough space")
            || said.contains("Disk quota exceeded")
            || parent.toFile().getUsableSpace() == 0;
    if (full || e instanceof FileSystemException) {
      return new IOException(
          "could not write "
              + target
              + ": "
              + said
              + (full
                  ? "; the disk has "
                      + parent.toFile().getUsableSpace()
                      + " bytes free: make room, or keep fewer checkpoints"
                  : "")
              + "; nothing of it was kept, what was there before is untouched",
          e);
    }
    return e;
  }

  /** Removes what killed writes left in {@code parent}; returns what was removed. */
  public static List<Path> removeLeftovers(Path parent) throws IOException {
    List<Path> leftovers = new ArrayList<>();
    if (!Files.isDirectory(parent)) {
      return leftovers;
    }
    try (Stream<Path> entries = Files.list(parent)) {
      entries
          .filter(path -> path.getFileName().toString().startsWith(WRITING))
          .sorted()
          .forEach(leftovers::add);
    }
    for (Path leftover : leftovers) {
      DurableFiles.removeTree(leftover);
    }
    return leftovers;
  }
}
