package dev.quaestor.experiments.run;

import dev.quaestor.experiments.manifest.Variant;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One variant at one seed, in its directory.
 *
 * @param variant what is run
 * @param seed its seed
 * @param directory holds {@code run.db} and {@code checkpoints/}
 */
public record PlannedRun(Variant variant, long seed, Path directory) {

  /** As the bill and the screen name it: {@code margin/1}. */
  public String name() {
    return variant.name() + "/" + seed;
  }

  /** The run's ledger. */
  public Path database() {
    return directory.resolve("run.db");
  }

  /** Whether it was ever started. */
  public boolean begun() {
    return Files.isRegularFile(database());
  }
}
