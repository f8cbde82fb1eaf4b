package dev.quaestor.experiments.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What was built: version, commit, and the engine it was built for. Nothing native is loaded. */
public final class Build {

  private static final int SHOWN = 12;
  private static final Properties WRITTEN = read();

  private Build() {}

  private static Properties read() {
    Properties written = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is not in the build; build it anew");
      }
      written.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written;
  }

  /** The version of the sources. */
  public static String version() {
    return WRITTEN.getProperty("version", "");
  }

  /** The commit that was built, else the one of the checkout; empty where neither is known. */
  public static Optional<String> revision() {
    String built = WRITTEN.getProperty("revision", "");
    return built.isEmpty() ? checkout() : Optional.of(built);
  }

  /** What computes: {@code ND4J 1.0.0-M2.1, nd4j-native for linux-x86_64}. */
  public static String engine() {
    return "ND4J %s, %s for %s"
        .formatted(
            WRITTEN.getProperty("nd4j", ""),
            WRITTEN.getProperty("backend", ""),
            WRITTEN.getProperty("platform", ""));
  }

  /** The commit of the checkout the launcher started from, read from its files. */
  private static Optional<String> checkout() {
    String home = System.getProperty("quaestor.home", "");
    if (home.isEmpty()) {
      return Optional.empty();
    }
    Path git = Path.of(home, ".git");
    try {
      String head = Files.readString(git.resolve("HEAD")).strip();
      if (!head.startsWith("ref: ")) {
        return Optional.of(shown(head));
      }
      Path ref = git.resolve(head.substring("ref: ".length()));
      return Files.exists(ref)
          ? Optional.of(shown(Files.readString(ref).strip()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String shown(String commit) {
    return commit.length() <= SHOWN ? commit : commit.substring(0, SHOWN);
  }
}
