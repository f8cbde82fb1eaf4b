package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.TrainingStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();

  private TrainingLog log() {
    return new TrainingLog(directory, Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);
  }

  private static TrainingStep step(int number, double loss) {
    return new TrainingStep(number, 9, 64, loss, 1e-3);
  }

  @Test
  void read_aRoundThatWasCutAndDoneAgain_takesTheLastOfEachStep() throws Exception {
    try (TrainingLog log = log()) {
      log.begins(1);
      log.stepped(step(1, 3));
      nanos.addAndGet(250_000_000L);
      log.stepped(step(2, 2.5));
      log.stepped(step(3, 2.4));
    }
    // The machine went down in the middle of a line.
    Files.writeString(directory.resolve("training.csv"), "1,4,9,6", StandardOpenOption.APPEND);
    try (TrainingLog log = log()) {
      log.begins(1);
      log.stepped(step(3, 2.25));
      log.begins(2);
      log.stepped(step(1, 2));
    }
    var steps = TrainingLog.read(directory);
    assertThat(steps.keySet()).containsExactly(1, 2);
    assertThat(steps.get(1)).extracting(line -> line.step().number()).containsExactly(1, 2, 3);
    assertThat(steps.get(1))
        .extracting(line -> line.step().loss())
        .isEqualTo(List.of(3.0, 2.5, 2.25));
    assertThat(steps.get(1).get(1).seconds()).isEqualTo(0.25);
    assertThat(steps.get(1).get(1).at()).isEqualTo(NOW);
    assertThat(Files.readAllLines(directory.resolve("training.csv"))).hasSize(7);
  }

  @Test
  void read_whereNothingWasTrained_isNothing() throws Exception {
    assertThat(TrainingLog.read(directory)).isEmpty();
  }
}
