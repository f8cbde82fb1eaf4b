package dev.quaestor.experiments.cli;

import dev.quaestor.eval.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest to begin with on a task of Quaestor's, with any teacher. Sizes let a first run end in
 * minutes; every line may be changed.
 *
 * @param name the experiment's
 * @param task the task's name
 * @param files the file or folder that the task reads; empty for one that reads none
 * @param teacher who is asked
 */
record NewManifest(String name, String task, Optional<Path> files, Asked teacher) {

  /** By what setting each task that reads files is told where they are. */
  private static final Map<String, String> READS =
      Map.of(
          "game24-puzzles", "puzzles",
          "prontoqa", "data",
          "gsm8k", "data",
          "math", "file",
          "arc", "data");

  private static final List<String> WORDY =
      List.of("arithmetic", "deduction", "game24", "programs");

  private static final List<String> LOCAL = List.of("recorded", "student", "gguf");

  private static final List<String> SERVERS = List.of("openai", "openai-batch", "anthropic");

  /**
   * Who is asked.
   *
   * @param kind the teacher's kind, or the address of a server that speaks OpenAI's protocol
   * @param model what a server calls its model, or who wrote a recording
   * @param from the recording, the checkpoint or the GGUF file
   */
  record Asked(String kind, Optional<String> model, Optional<Path> from) {

    private boolean address() {
      return kind.startsWith("http://") || kind.startsWith("https://");
    }

    private List<String> lines() {
      if (kind.equals("solver")) {
        return List.of("teacher: solver                          # the task's own");
      }
      if (LOCAL.contains(kind)) {
        Path where =
            from.orElseThrow(
                () -> new UsageException("--teacher " + kind + ": from where? add --from PATH"));
        if (!Files.exists(where)) {
          throw new UsageException("--from " + where + ": there is nothing");
        }
        String key = kind.equals("student") ? "checkpoint" : "file";
        return List.of(
                "teacher:",
                "  kind: " + kind,
                "  model: " + OwnManifest.quoted(model.orElse("recorded")),
                "  %s: %s"
                    .formatted(
                        key, OwnManifest.quoted(where.toAbsolutePath().normalize().toString())),
                "  max-tokens: 128")
            .stream()
            .filter(line -> kind.equals("recorded") || !line.startsWith("  model"))
            .toList();
      }
      if (!address() && !SERVERS.contains(kind)) {
        throw new UsageException(
            "--teacher %s: expected solver, %s, %s or an address such as http://localhost:8000/v1"
                .formatted(kind, String.join(", ", LOCAL), String.join(", ", SERVERS)));
      }
      String asked =
          model.orElseThrow(
              () -> new UsageException("--teacher " + kind + ": which model? add --model NAME"));
      return List.of(
          "teacher:",
          "  kind: " + (address() ? "openai" : kind),
          "  model: " + OwnManifest.quoted(asked),
          address()
              ? "  base-url: " + OwnManifest.quoted(kind)
              : "  # base-url: http://localhost:8000/v1   # the vendor's own where none is given",
          "  # key-variable: MY_KEY                 # the environment variable with the key",
          "  max-tokens: 128",
          "  # price: {input-micro-usd-per-million: $0.15, output-micro-usd-per-million: $0.60}");
    }
  }

  /** The manifest. */
  String text() {
    String reads = READS.get(task);
    if (!Tasks.names().contains(task) || task.equals("jsonl")) {
      throw new UsageException(
          "--task %s: expected one of %s; for a file of your own say --data FILE"
              .formatted(
                  task,
                  String.join(
                      ", ", Tasks.names().stream().filter(n -> !n.equals("jsonl")).toList())));
    }
    if ((reads == null) != files.isEmpty()) {
      throw new UsageException(
          reads == null
              ? "--files: task " + task + " reads none"
              : "--task %s reads files; say where with --files PATH (task.%s)"
                  .formatted(task, reads));
    }
    files.ifPresent(
        path -> {
          if (!Files.exists(path)) {
            throw new UsageException("--files " + path + ": there is nothing");
          }
        });
    boolean small = reads == null;
    StringBuilder text = new StringBuilder("name: " + name + "\n");
    text.append(
        small
            ? "task: {name: %s, pool: long-tailed, pool-size: 8000, seed-set: 600}\n"
                .formatted(task)
            : "task:\n  name: %s\n  %s: %s\n%s"
                .formatted(
                    task,
                    reads,
                    OwnManifest.quoted(files.orElseThrow().toAbsolutePath().normalize().toString()),
                    task.equals("prontoqa") ? "  seed-set: 500\n" : "  longer: drop\n"));
    text.append("student:\n");
    text.append(
        small
            ? "  tokenizer: characters\n"
            : "  tokenizer: %s\n"
                .formatted(task.equals("prontoqa") ? "words" : "{kind: bpe, vocabulary: 512}"));
    int context = small ? WORDY.contains(task) ? 256 : 96 : 640;
    text.append(
        "  model: {width: 96, layers: 3, heads: 4, kv-heads: 2, ffn: 256, context: %d}\n"
            .formatted(context));
    boolean seeded = small || task.equals("prontoqa");
    text.append(
        seeded
            ? "  base: {steps: 300, batch: 16, learning-rate: 0.003}\n"
            : "  base: {steps: 0}                      # it has learned nothing; better:"
                + " checkpoint: DIR\n");
    text.append("  base-gate: {min: 0, max: 1}            # narrow it once you know your base\n");
    teacher.lines().forEach(line -> text.append(line).append('\n'));
    text.append(seeded ? "" : "train: {replay: 0}                       # there is no seed set\n");
    text.append(
        """
        observe: {fraction: 0.5, max-tokens: %d}
        rounds: 4
        queries-per-round: %d
        seeds: [1, 2, 3]
        experiment:
          vary: {strategy: [random, self-variance]}
          compare: {primary: [self-variance > random]}
        """
            .formatted(Math.min(context / 2, 128) / (context < 128 ? 2 : 1), small ? 100 : 20));
    return text.toString();
  }
}
