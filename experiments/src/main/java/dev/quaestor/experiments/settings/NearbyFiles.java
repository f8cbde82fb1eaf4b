package dev.quaestor.experiments.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file that is not there was probably meant to be. */
public final class NearbyFiles {

  /** A folder with more in it is not searched to its end. */
  private static final int MOST = 2_000;

  private static final int LONG = 120;

  /** Every other name is near a shorter one. */
  private static final int SHORTEST = 4;

  private NearbyFiles() {}

  /** {@code ; did you mean data/pool.jsonl?}, or nothing where nothing is near. */
  public static String hint(Path missing) {
    return nearest(missing).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** A name that a line has room for: of a long one its ends, with how long it is. */
  public static String shown(String name) {
    return name.length() <= LONG
        ? name
        : "%s…%s (a name of %d characters)"
            .formatted(name.substring(0, 40), name.substring(name.length() - 20), name.length());
  }

  private static String extension(String name) {
    return name.substring(stem(name).length());
  }

  private static String stem(String name) {
    int dot = name.indexOf('.', 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static Optional<Path> nearest(Path missing) {
    Path name = missing.getFileName();
    Path parent = missing.getParent();
    if (name == null || stem(name.toString()).length() < SHORTEST) {
      return Optional.empty();
    }
    if (parent != null && !Files.exists(parent)) {
      return nearest(parent).map(near -> near.resolve(name)).filter(Files::exists);
    }
    try (Stream<Path> beside = Files.list(parent == null ? Path.of("") : parent)) {
      List<String> names =
          beside.limit(MOST).map(file -> String.valueOf(file.getFileName())).sorted().toList();
      String extension = extension(name.toString());
      String stem = stem(name.toString());
      List<String> alike = names.stream().filter(n -> extension(n).equals(extension)).toList();
      return Names.mistyped(stem, alike.stream().map(NearbyFiles::stem).toList())
          .map(near -> near + extension)
          .map(near -> parent == null ? Path.of(near) : parent.resolve(near));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
