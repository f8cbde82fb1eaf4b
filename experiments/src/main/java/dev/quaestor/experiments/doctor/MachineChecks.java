package dev.quaestor.experiments.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.quaestor.experiments.run.Machine;
import dev.quaestor.trainer.engine.Acceleration;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JVM, processors and memory, the environment, and the native libraries. */
public final class MachineChecks {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final DecoderConfig EMBEDDED = DecoderConfig.llama(512, 256, 6, 8).withFfn(768);
  private static final Pattern AVAILABLE =
      Pattern.compile("^MemAvailable:\\s+(\\d+) kB$", Pattern.MULTILINE);

  private MachineChecks() {}

  /** All of them, in the order in which one depends on the other. */
  public static List<Finding> all() {
    Runtime runtime = Runtime.getRuntime();
    long total =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    List<Finding> findings = new ArrayList<>();
    findings.add(java(Runtime.version(), runtime.maxMemory(), total));
    findings.add(memory(runtime.availableProcessors(), total, available(memInfo())));
    findings.add(threads(System.getenv()));
    findings.add(acceleration());
    findings.add(precisions());
    findings.add(tokenizers());
    return findings;
  }

  /**
   * The JVM.
   *
   * @param heap the largest heap it may use, bytes
   * @param memory the machine's, bytes
   */
  static Finding java(Runtime.Version version, long heap, long memory) {
    String found = "Java %s, heap up to %,d MiB".formatted(version, heap / MIB);
    if (version.feature() < 17) {
      return Finding.problem(
          "java", found, "Java 17 or newer is needed; name one with QUAESTOR_JAVA or JAVA_HOME");
    }
    if (heap > memory / 2) {
      return Finding.warning(
          "java",
          found + ", more than half of the machine's memory",
          "the student's arrays live outside the heap and share the rest: lower QUAESTOR_HEAP");
    }
    if (heap < GIB) {
      return Finding.warning(
          "java", found, "large pools need more: start with ./quaestor, or set QUAESTOR_HEAP=2g");
    }
    return Finding.ok("java", found);
  }

  /** Processors and memory, in bytes; {@code available} where the system tells it. */
  static Finding memory(int processors, long total, OptionalLong available) {
    String found = "%d processors, %.1f GiB of memory".formatted(processors, (double) total / GIB);
    if (available.isPresent()) {
      found += ", %.1f GiB of it available".formatted((double) available.getAsLong() / GIB);
    }
    if (Math.min(total, available.orElse(total)) < 2 * GIB) {
      return Finding.warning(
          "machine",
          found,
          "the quickstart fits, larger students may not: end other programs, or lower student.model and train.batch");
    }
    return Finding.ok("machine", found);
  }

  /** The bytes that {@code /proc/meminfo} says are available. */
  static OptionalLong available(String memInfo) {
    Matcher line = AVAILABLE.matcher(memInfo);
    return line.find()
        ? OptionalLong.of(Long.parseLong(line.group(1)) * 1024)
        : OptionalLong.empty();
  }

  private static String memInfo() {
    try {
      return Files.readString(Path.of("/proc/meminfo"));
    } catch (IOException e) {
      return ""; // another system than Linux: the total is all there is to tell
    }
  }

  /** One thread an operation. */
  static Finding threads(Map<String, String> environment) {
    List<String> problems = Machine.problems(environment);
    return problems.isEmpty()
        ? Finding.ok("threads", "OMP_NUM_THREADS and OPENBLAS_NUM_THREADS are 1")
        : Finding.problem(
            "threads",
            String.join("; ", problems),
            "start with ./quaestor, or set both to 1 before the JVM starts");
  }

  private static Finding acceleration() {
    try {
      return acceleration(Acceleration.here());
    } catch (LinkageError | RuntimeException e) {
      return Finding.problem(
          "computing",
          "ND4J's natives do not load: " + e,
          "natives are taken for the machine that builds; build on this one (glibc is needed, musl will not do)");
    }
  }

  static Finding acceleration(Acceleration acceleration) {
    String found =
        "%s; %s multiplies; vectors of %d bits"
            .formatted(
                acceleration.onCard() ? "ND4J on an NVIDIA card" : "ND4J on the CPU",
                acceleration.products(),
                acceleration.vectorBits());
    if (!acceleration.oneDnn()) {
      return Finding.warning(
          "computing",
          found,
          "oneDNN has no natives for this platform: all works, training is slower");
    }
    if (acceleration.vectorBits() < 256) {
      return Finding.warning(
          "computing", found, "a processor with AVX2 or AVX-512 is several times faster");
    }
    return Finding.ok("computing", found);
  }

  /** How fast each precision multiplies, at the shapes of the embedded student. */
  private static Finding precisions() {
    try {
      return precisions(
          ProductRates.measured(EMBEDDED, System::nanoTime), Precision.INT8.lacking());
    } catch (LinkageError | RuntimeException e) {
      return Finding.problem(
          "precisions",
          "products do not run: " + e,
          "natives are taken for the machine that builds; build on this one");
    }
  }

  static Finding precisions(ProductRates rates, Optional<String> lacking) {
    String found =
        rates.words() + lacking.map(why -> "; no observe.precision: int8: " + why).orElse("");
    return Finding.ok("precisions", found);
  }

  private static Finding tokenizers() {
    String text = "quaestor";
    try (Tokenizer tokenizer = Tokenizer.of(TokenizerTraining.characters(List.of(text)))) {
      String back = tokenizer.decode(tokenizer.encode(text));
      return back.equals(text)
          ? Finding.ok("tokenizers", "the natives load and give back what they are given")
          : Finding.problem(
              "tokenizers",
              "\"%s\" came back as \"%s\"".formatted(text, back),
              "the native library does not fit this platform; build on this machine");
    } catch (LinkageError | RuntimeException e) {
      return Finding.problem(
          "tokenizers",
          "the natives do not load: " + e,
          "they are unpacked to ~/.djl.ai (or DJL_CACHE_DIR): it must be writable and on a file system that allows programs");
    }
  }
}
