package dev.quaestor.experiments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Acceleration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MachineChecksTest {

  private static final long GIB = 1L << 30;

  @Test
  void java_wants17AndAHeapThatLeavesRoom() {
    assertThat(MachineChecks.java(Runtime.Version.parse("11.0.2"), 2 * GIB, 16 * GIB).level())
        .isEqualTo(Finding.Level.PROBLEM);
    assertThat(MachineChecks.java(Runtime.Version.parse("17.0.9"), 2 * GIB, 16 * GIB).level())
        .isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.java(Runtime.Version.parse("21"), 12 * GIB, 16 * GIB).advice())
        .contains("lower QUAESTOR_HEAP");
    assertThat(MachineChecks.java(Runtime.Version.parse("17"), GIB / 4, 16 * GIB).advice())
        .contains("QUAESTOR_HEAP=2g");
  }

  @Test
  void memory_warnsWhereLittleIsAvailable() {
    OptionalLong available =
        MachineChecks.available("MemTotal: 9 kB\nMemAvailable:    1048576 kB\nBuffers: 1 kB\n");
    assertThat(available).hasValue(GIB);
    assertThat(MachineChecks.available("")).isEmpty();
    assertThat(MachineChecks.memory(2, 16 * GIB, available).level())
        .isEqualTo(Finding.Level.WARNING);
    assertThat(MachineChecks.memory(2, 16 * GIB, OptionalLong.empty()).level())
        .isEqualTo(Finding.Level.OK);
  }

  @Test
  void threads_otherThanOneAreAProblem() {
    Map<String, String> one = Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1");
    assertThat(MachineChecks.threads(one).level()).isEqualTo(Finding.Level.OK);
    Finding four = MachineChecks.threads(Map.of("OMP_NUM_THREADS", "4"));
    assertThat(four.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(four.found()).contains("OMP_NUM_THREADS", "\"4\"", "OPENBLAS_NUM_THREADS");
  }

  @Test
  void acceleration_saysWhoMultipliesAndHowWide() {
    Finding fast = MachineChecks.acceleration(new Acceleration("CpuBackend", true, 512));
    assertThat(fast.level()).isEqualTo(Finding.Level.OK);
    assertThat(fast.found()).contains("oneDNN multiplies", "512 bits");
    Finding slow = MachineChecks.acceleration(new Acceleration("CpuBackend", false, 512));
    assertThat(slow.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(slow.found()).contains("OpenBLAS multiplies");
  }
}
