package dev.quaestor.experiments.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Shipped manifests, spoilt: each is read, or refused with problems that name what and where. A
 * thousand by default; {@code -Dtest.jvm="--add-modules jdk.incubator.vector
 * -Dquaestor.mutants=10000"} for more.
 */
class MutatedManifestsTest {

  private static final int MUTANTS = Integer.getInteger("quaestor.mutants", 1_000);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @Test
  void read_spoilt_isReadOrRefused_namingKeyAndPlace() throws IOException {
    List<Path> shipped = ShippedManifestsTest.manifests();
    List<String> texts = new ArrayList<>();
    for (Path file : shipped) {
      texts.add(Files.readString(file));
    }
    List<String> faults = new ArrayList<>();
    int read = 0;
    int unknown = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      Mutants.Mutant mutant = Mutants.of(texts.get(seed % texts.size()), seed);
      unknown += mutant.unknown() ? 1 : 0;
      String said =
          assertTimeoutPreemptively(LONGEST, () -> outcome(mutant), "hangs: seed " + seed);
      read += said.isEmpty() ? 1 : 0;
      if (said.startsWith("FAULT")) {
        faults.add("seed " + seed + " of " + shipped.get(seed % texts.size()) + ": " + said);
      }
    }
    System.out.printf(
        "%d mutants: %d read, %d refused, %d with an unknown key%n",
        MUTANTS, read, MUTANTS - read, unknown);
    assertThat(faults).isEmpty();
    assertThat(read).isBetween(MUTANTS / 50, MUTANTS / 2);
    assertThat(unknown).isGreaterThan(MUTANTS / 50);
  }

  /** Empty where it was read, the problems where it was refused, FAULT where neither is sound. */
  private static String outcome(Mutants.Mutant mutant) {
    try {
      Experiment experiment = ManifestFile.parse("m.yaml", mutant.text(), List.of());
      return mutant.unknown()
          ? "FAULT: an unknown key was taken; " + experiment.manifest().name()
          : "";
    } catch (SettingsException e) {
      return refused(e);
    } catch (RuntimeException | StackOverflowError e) {
      StackTraceElement top = e.getStackTrace().length == 0 ? null : e.getStackTrace()[0];
      return "FAULT: " + e + " at " + top;
    }
  }

  private static String refused(SettingsException e) {
    for (Problem problem : e.problems()) {
      if (!problem.where().matches("(?s)line \\d+.*|the file|the default.*|this machine.*")) {
        return "FAULT: no place: " + problem;
      }
      if (problem.message().isBlank() || problem.message().matches("(?s).*(Exception|java\\.).*")) {
        return "FAULT: no words for a person: " + problem;
      }
      boolean named = !problem.path().isEmpty();
      if (!named
          && !problem.message().matches("(?s).*(YAML|document|expected|key|alias|holds).*")) {
        return "FAULT: no key: " + problem;
      }
    }
    return e.problems().isEmpty() ? "FAULT: refused without a problem" : "refused";
  }
}
