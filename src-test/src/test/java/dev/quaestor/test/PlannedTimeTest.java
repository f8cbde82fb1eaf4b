package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code plan --time} says of shipped presets beside what one seed of each takes, in processor
 * time, which holds on a busy machine too: {@code mvn test -Ptour -pl src-test -am
 * -Dtest=PlannedTimeTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("tour")
class PlannedTimeTest {

  private static final Path CLOCK = Path.of("/proc/self/stat");
  private static final Pattern ALL =
      Pattern.compile("all of it, .*?: (about|up to about) .*; of processors (\\d+) s");
  private static final double TICKS_A_SECOND = 100;

  @TempDir private Path directory;

  /** Processor seconds of all processes that this one has started and that have ended. */
  private static double spent() throws IOException {
    String line = Files.readString(CLOCK);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_A_SECOND;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llm2llm", "lion", "skill-tree", "active", "augmentation", "rest-em"})
  void plan_time_isWithinAFactorOfTwo(String preset) throws Exception {
    assumeThat(CLOCK).as("where this system tells processor time").isReadable();
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    Path manifest = directory.resolve(preset + ".yaml");
    assertThat(quaestor.run("init", manifest.toString(), "--preset", preset).exit()).isZero();
    QuaestorProcess.Result plan =
        quaestor.run("plan", manifest.toString(), "--set", "seeds=[1]", "--time");
    assertThat(plan.exit()).as(plan.err()).isZero();
    Matcher said = ALL.matcher(plan.out());
    assertThat(said.find()).as(plan.out()).isTrue();
    double planned = Double.parseDouble(said.group(2));
    double before = spent();
    Path out = directory.resolve("out");
    QuaestorProcess.Result run =
        quaestor.run("run", manifest.toString(), "--set", "seeds=[1]", "--out", out.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    double took = spent() - before;
    System.out.printf(
        "%s: %s %.0f s of processors planned, %.0f s taken, %.2f times%n",
        preset, said.group(1), planned, took, took / planned);
    assertThat(took).isLessThan(2 * planned);
    if (said.group(1).equals("about")) {
      assertThat(took).isGreaterThan(planned / 2);
    }
  }
}
