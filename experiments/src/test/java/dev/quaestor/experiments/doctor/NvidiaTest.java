package dev.quaestor.experiments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NvidiaTest {

  private static final String NVRM =
      """
      NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023
      GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
      """;
  private static final String OPEN =
      "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (root@localhost)  Wed\n";

  private static Finding only(String said, boolean cudaBuild) {
    List<Finding> findings = Nvidia.findings(Optional.of("535.1"), Optional.of(said), cudaBuild);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void driver_isReadFromTheKernelsLine() {
    assertThat(Nvidia.driver(NVRM)).contains("535.129.03");
    assertThat(Nvidia.driver(OPEN)).contains("570.86.15");
    assertThat(Nvidia.driver("GCC version:  gcc version 412.20.0\n")).isEmpty();
    assertThat(Nvidia.driver("")).isEmpty();
  }

  @Test
  void cards_areReadLineByLineAndComplaintsLeftOut() {
    String said =
        """
        NVIDIA A100-SXM4-40GB, 8.0, 535.129.03
        NVIDIA H100 80GB HBM3, 9.0, 535.129.03
        Tesla K80, 3.7, 470.82.01
        """;
    assertThat(Nvidia.cards(said))
        .containsExactly(
            new Nvidia.Card("NVIDIA A100-SXM4-40GB", 8, 0, "535.129.03"),
            new Nvidia.Card("NVIDIA H100 80GB HBM3", 9, 0, "535.129.03"),
            new Nvidia.Card("Tesla K80", 3, 7, "470.82.01"));
    assertThat(Nvidia.cards("Field \"compute_cap\" is not a valid field to query.\n")).isEmpty();
    assertThat(
            Nvidia.cards(
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"))
        .isEmpty();
  }

  @Test
  void runsCuda116_from37To89() {
    for (String runs : List.of("3.7", "5.2", "6.1", "7.5", "8.0", "8.6", "8.9")) {
      assertThat(Nvidia.cards("card, " + runs + ", 535.1").get(0).runsCuda116()).as(runs).isTrue();
    }
    for (String not : List.of("2.1", "3.5", "9.0", "10.0", "12.0")) {
      assertThat(Nvidia.cards("card, " + not + ", 535.1").get(0).runsCuda116()).as(not).isFalse();
    }
  }

  @Test
  void findings_hopperCannotRunItAndSaysWhy() {
    Finding hopper = only("NVIDIA H100 80GB HBM3, 9.0, 535.129.03\n", false);
    assertThat(hopper.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(hopper.found())
        .contains("nd4j-cuda 11.6 cannot run there", "no kernels for 9.0", "no PTX", "535.129.03");
    assertThat(hopper.advice()).contains("3.7 to 8.9");
    assertThat(only("NVIDIA H100 80GB HBM3, 9.0, 535.129.03\n", true).level())
        .isEqualTo(Finding.Level.PROBLEM);
  }

  @Test
  void findings_adaCanRunItUnlessTheDriverIsTooOld() {
    Finding ada = only("NVIDIA L4, 8.9, 535.129.03\n", false);
    assertThat(ada.level()).isEqualTo(Finding.Level.OK);
    assertThat(ada.found()).contains("can run there", "-Pcuda");
    Finding old = only("Tesla V100, 7.0, 418.67\n", false);
    assertThat(old.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(old.advice()).contains("450.80.02");
  }

  @Test
  void findings_withoutACardSaysSoPlainly() {
    Finding none = Nvidia.findings(Optional.empty(), Optional.empty(), false).get(0);
    assertThat(none.level()).isEqualTo(Finding.Level.OK);
    assertThat(none.found()).contains("no NVIDIA card", "everything runs on the CPU");
    assertThat(Nvidia.findings(Optional.empty(), Optional.empty(), true).get(0).level())
        .isEqualTo(Finding.Level.PROBLEM);
    Finding mute =
        Nvidia.findings(Optional.of("390.1"), Optional.of("Field \"compute_cap\" …\n"), false)
            .get(0);
    assertThat(mute.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(mute.found()).contains("390.1", "compute_cap");
  }
}
