package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pool that does not fit into the heap is read, answered, screened and chosen from: {@code mvn
 * test -Pbench -pl src-test -am -Dtest=LargePoolTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dpool=1000000 -Dpool.heap=2g}. Prints what each phase took.
 */
@Tag("bench")
final class LargePoolTest {

  private static final String CANDIDATES = System.getProperty("pool", "150000");
  private static final String HEAP = System.getProperty("pool.heap", "256m");
  private static final String FIRST = System.getProperty("pool.first", "1");

  @TempDir private Path home;

  @Test
  void poolLargerThanTheHeap_isRunToItsEnd() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + HEAP, "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED"));
    command.addAll(List.of("-Dorg.bytedeco.javacpp.maxphysicalbytes=0"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.quaestor.experiments.cli.Quaestor");
    command.addAll(List.of("bench", "--mode", "pool", "--json", "--pool", CANDIDATES));
    command.addAll(List.of("--first", FIRST));
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.HOURS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    List<String> phases = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      System.out.println(line);
      JsonNode phase = new ObjectMapper().readTree(line);
      if (phase.has("beyond_student_and_teacher")) {
        assertThat(phase.get("beyond_student_and_teacher").asDouble()).isBetween(0.0, 1.0);
        continue;
      }
      phases.add(phase.path("phase").asText());
      assertThat(phase.path("peak_heap_bytes").asLong())
          .isLessThanOrEqualTo(phase.path("heap_limit_bytes").asLong());
    }
    assertThat(phases)
        .contains("read and check", "round 1: observe", "round 1: select", "round 2: observe")
        .endsWith("round 2: record");
  }
}
