package dev.quaestor.experiments.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The NVIDIA driver and the cards, and whether nd4j-cuda-11.6 of 1.0.0-M2.1 can run there.
 *
 * <p>Its library holds machine code for compute capability 3.7 to 8.6. Machine code runs on later
 * minor versions of its major version, hence also on 8.7 and 8.9; on later major versions (Hopper
 * is 9.0) only PTX would, which the driver translates, and there is none to count on: CUDA 11.6 is
 * older than those cards.
 */
public final class Nvidia {

  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final List<String> QUERY =
      List.of("nvidia-smi", "--query-gpu=name,compute_cap,driver_version", "--format=csv,noheader");
  private static final long SECONDS = 20;
  private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,4}\\.\\d+(?:\\.\\d+)?)\\b");
  private static final Pattern CARD =
      Pattern.compile("\\s*(.+?)\\s*,\\s*(\\d+)\\.(\\d+)\\s*,\\s*(\\S+)\\s*");

  /** CUDA 11 runs on drivers from here on, by its minor version compatibility. */
  private static final int OLDEST_DRIVER = 450;

  private Nvidia() {}

  /**
   * A card.
   *
   * @param name the vendor's
   * @param major of its compute capability
   * @param minor of its compute capability
   * @param driver the version of the driver
   */
  record Card(String name, int major, int minor, String driver) {

    /** Whether the library has machine code for it. */
    boolean runsCuda116() {
      return major == 3 && minor >= 7 || major > 3 && major < 9;
    }

    String capability() {
      return major + "." + minor;
    }
  }

  /** The version in {@code /proc/driver/nvidia/version}, such as {@code 535.129.03}. */
  static Optional<String> driver(String text) {
    return text.lines()
        .filter(line -> line.contains("NVRM version"))
        .map(VERSION::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }

  /**
   * The cards in {@code nvidia-smi}'s lines of name, compute capability and driver; other lines,
   * its complaints, are left out.
   */
  static List<Card> cards(String text) {
    return text.lines()
        .map(CARD::matcher)
        .filter(Matcher::matches)
        .map(
            line ->
                new Card(
                    line.group(1),
                    Integer.parseInt(line.group(2)),
                    Integer.parseInt(line.group(3)),
                    line.group(4)))
        .toList();
  }

  /**
   * What this machine's driver says.
   *
   * @param cudaBuild whether this program was built with {@code -Pcuda}
   */
  public static List<Finding> look(boolean cudaBuild) throws IOException {
    Optional<String> driver =
        Files.isReadable(DRIVER) ? driver(Files.readString(DRIVER)) : Optional.empty();
    return findings(driver, query(), cudaBuild);
  }

  /**
   * What to make of it.
   *
   * @param driver the kernel's driver, where one is loaded
   * @param said what {@code nvidia-smi} said; empty where there is none
   */
  static List<Finding> findings(Optional<String> driver, Optional<String> said, boolean cudaBuild) {
    List<Card> cards = cards(said.orElse(""));
    List<Finding> findings = new ArrayList<>();
    if (cards.isEmpty()) {
      findings.add(cardless(driver, said, cudaBuild));
    }
    for (Card card : cards) {
      findings.add(card(card, cudaBuild));
    }
    return findings;
  }

  private static Finding cardless(
      Optional<String> driver, Optional<String> said, boolean cudaBuild) {
    String answer = said.map(text -> text.strip().lines().findFirst().orElse("nothing")).orElse("");
    String found =
        driver.isEmpty() && said.isEmpty()
            ? "no NVIDIA card: no driver is loaded and there is no nvidia-smi"
            : "no NVIDIA card can be asked: driver %s, nvidia-smi %s"
                .formatted(
                    driver.orElse("not loaded"),
                    said.isEmpty() ? "is not there" : "said \"" + answer + "\"");
    if (cudaBuild) {
      return Finding.problem(
          "cuda", found, "this is a build with -Pcuda, which needs one: build without -Pcuda");
    }
    if (driver.isPresent() || said.isPresent()) {
      return Finding.warning(
          "cuda",
          found,
          "everything runs on the CPU; to use a card, install a driver of version 450 or newer with its nvidia-smi");
    }
    return Finding.ok("cuda", found + "; everything runs on the CPU");
  }

  private static Finding card(Card card, boolean cudaBuild) {
    String found =
        "%s, compute capability %s, driver %s"
            .formatted(card.name(), card.capability(), card.driver());
    if (!card.runsCuda116()) {
      String why =
          card.major() >= 9
              ? ": nd4j-cuda 11.6 cannot run there, whatever the driver. It holds machine code for 3.7 to 8.6, which runs up to 8.9; CUDA 11.6 has no kernels for 9.0 (Hopper) and newer, and there is no PTX to count on for the driver to translate"
              : ": nd4j-cuda 11.6 cannot run there; its machine code begins at 3.7";
      String advice =
          cudaBuild
              ? "build without -Pcuda, or use a card of compute capability 3.7 to 8.9"
              : "stay with this build, on the CPU; for -Pcuda use a card of compute capability 3.7 to 8.9";
      return cudaBuild
          ? Finding.problem("cuda", found + why, advice)
          : Finding.warning("cuda", found + why, advice);
    }
    Matcher major = Pattern.compile("^(\\d+)").matcher(card.driver());
    if (!major.find() || Integer.parseInt(major.group(1)) < OLDEST_DRIVER) {
      return new Finding(
          "cuda",
          cudaBuild ? Finding.Level.PROBLEM : Finding.Level.WARNING,
          found + ": nd4j-cuda 11.6 can run on this card, but not with this driver",
          "install a driver of version 450.80.02 or newer (CUDA 11.6 came with 510)");
    }
    String use =
        cudaBuild
            ? "; this build uses it"
            : "; build with -Pcuda to use it, this build is the CPU's";
    return Finding.ok("cuda", found + ": nd4j-cuda 11.6 can run there" + use);
  }

  private static Optional<String> query() throws IOException {
    Path said = Files.createTempFile("quaestor-nvidia-smi", ".txt");
    try {
      Process process;
      try {
        process =
            new ProcessBuilder(QUERY)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
      } catch (IOException e) {
        return Optional.empty(); // there is no such program
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("nothing for " + SECONDS + " seconds");
      }
      return Optional.of(Files.readString(said, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      Files.delete(said);
    }
  }
}
