package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.Needs;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RetentionSettings.Checkpoints;
import dev.quaestor.trainer.engine.Footprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What all runs of an experiment take of the disk when they are done, and of the memory while some
 * are at work; of students that train elsewhere nothing is known and nothing counted.
 */
final class Room {

  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final List<Long> memory = new ArrayList<>();
  private long checkpoints;
  private long bases;
  private long underway;

  /** Adds a run; its base counts where no other run begins from it. */
  void add(Manifest manifest, Needs needs, Optional<Long> base) {
    int kept =
        manifest.retention().checkpoints() == Checkpoints.ALL
            ? manifest.rounds()
            : Math.min(manifest.rounds(), Math.max(2, manifest.strategy().studentsKept()));
    checkpoints += kept * needs.checkpoint();
    bases += base.orElse(0L);
    underway = Math.max(underway, needs.partial() + needs.checkpoint());
    memory.add(needs.memory());
  }

  /** Bytes of disk with {@code jobs} runs at a time. */
  long disk(int jobs) {
    return checkpoints + bases + Math.min(jobs, memory.size()) * underway;
  }

  /** Bytes of memory with {@code jobs} runs at a time, the largest of them together. */
  long memory(int jobs) {
    return memory.stream()
        .sorted((a, b) -> Long.compare(b, a))
        .limit(jobs)
        .mapToLong(Long::longValue)
        .sum();
  }

  /** What is too much with {@code jobs} runs at a time; empty where all have room. */
  Optional<String> crowded(int jobs) {
    double machine = Footprint.machine();
    if (jobs < 2 || memory(jobs) <= machine) {
      return Optional.empty();
    }
    int fitting = jobs;
    while (fitting > 1 && memory(fitting) > machine) {
      fitting--;
    }
    return Optional.of(
        "%d runs at a time take about %s of memory, and this machine has %s; use --jobs %d"
            .formatted(jobs, readable(memory(jobs)), readable((long) machine), fitting));
  }

  /** In words: {@code about 1.2 GiB of disk (…), about 300 MiB of memory a run}. */
  String words() {
    long largest = memory(1);
    String atWork =
        largest == 0 ? "" : "; about %s of memory a run at work".formatted(readable(largest));
    if (disk(1) < MIB / 10) {
      return "less than 0.1 MiB of disk for checkpoints" + atWork;
    }
    return "about %s of disk for checkpoints (%s of rounds, %s of bases, %s while a round is written)%s"
        .formatted(
            readable(disk(1)), readable(checkpoints), readable(bases), readable(underway), atWork);
  }

  /** {@code 1.2 GiB}, {@code 340 MiB}, {@code 0.4 MiB}. */
  static String readable(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / GIB)
        : String.format(Locale.ROOT, bytes >= 10 * MIB ? "%.0f MiB" : "%.1f MiB", bytes / MIB);
  }
}
