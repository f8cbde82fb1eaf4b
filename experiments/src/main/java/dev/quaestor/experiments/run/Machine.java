package dev.quaestor.experiments.run;

import dev.quaestor.trainer.engine.Acceleration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the machine decides the last bits of a run: threads an operation, the library that
 * multiplies, and the kernels asked of it. Threads and kernels are set in the environment before
 * the JVM starts; the launcher does so.
 */
public final class Machine {

  private Machine() {}

  /** What is wrong with the environment; empty when started by the launcher. */
  public static List<String> problems(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    for (String name : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
      String value = environment.getOrDefault(name, "");
      if (!value.equals("1")) {
        problems.add(
            "the environment: %s must be 1 (shards are the only parallelism), found %s; start with ./quaestor"
                .formatted(name, value.isEmpty() ? "nothing" : "\"" + value + "\""));
      }
    }
    return problems;
  }

  /**
   * Who multiplies, and with which kernels; {@code automatic} where none are asked for. Runs whose
   * attention was still OpenBLAS's beside oneDNN have another.
   */
  static String products(Map<String, String> environment) {
    return "%s, in attention too (kernels: OpenBLAS %s, oneDNN %s)"
        .formatted(
            Acceleration.multiplier(),
            asked(environment, "OPENBLAS_CORETYPE"),
            asked(environment, "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"));
  }

  private static String asked(Map<String, String> environment, String... names) {
    return Arrays.stream(names)
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("automatic");
  }

  /** What a report says it was made on. */
  public static Map<String, String> provenance() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "system",
        "%s %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("products", products(System.getenv()));
    return facts;
  }
}
