package dev.quaestor.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the machine decides the last bits of a run: threads an operation, and the BLAS kernel.
 * Both are set in the environment before the JVM starts; the launcher does so.
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

  /** The BLAS kernel asked for; {@code automatic} where none is. */
  static String blasKernel(Map<String, String> environment) {
    String kernel = environment.getOrDefault("OPENBLAS_CORETYPE", "");
    return kernel.isEmpty() ? "automatic" : kernel;
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
    facts.put("BLAS kernel", blasKernel(System.getenv()));
    return facts;
  }
}
