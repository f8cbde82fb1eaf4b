package dev.quaestor.experiments.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes an experiment's directory holds; links are not followed.
 *
 * @param bytes all of them
 * @param models those of checkpoints and bases
 */
public record DiskUse(long bytes, long models) {

  /** Of {@code directory} as it is now, while files may come and go. */
  public static DiskUse of(Path directory) throws IOException {
    long[] sums = new long[2];
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String within = directory.relativize(file).toString();
            sums[0] += attributes.size();
            if (within.startsWith("base/") || within.contains("/checkpoints/")) {
              sums[1] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // it went while we looked
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new DiskUse(sums[0], sums[1]);
  }
}
