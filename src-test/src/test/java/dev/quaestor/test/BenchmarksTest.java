package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks: {@code mvn test -Pbench -pl src-test -am}, and at no other time. */
@Tag("bench")
final class BenchmarksTest {

  /** Results are printed with their intervals, and kept in {@code target/jmh.json}. */
  @Test
  void run() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(System.getProperty("bench.include"))
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend(
                "--add-modules",
                "jdk.incubator.vector",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0")
            .resultFormat(ResultFormatType.JSON)
            .result(Path.of("target", "jmh.json").toString())
            .build();
    assertThat(new Runner(options).run()).as("benchmarks that match").isNotEmpty();
  }
}
