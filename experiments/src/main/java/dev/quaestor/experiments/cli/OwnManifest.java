package dev.quaestor.experiments.cli;

import dev.quaestor.eval.file.FileSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A manifest to begin with on a file of one's own: what was found in the file, and sizes that fit
 * it. Every line may be changed; comments say what it rests on.
 *
 * @param name the experiment's
 * @param folder where the manifest will lie; the file's path is written from there
 * @param file the questions
 * @param survey what is in it
 * @param parties who learns and who answers, where a person said so
 */
record OwnManifest(String name, Path folder, Path file, FileSurvey survey, Parties parties) {

  /**
   * Who learns and who answers.
   *
   * @param student a checkpoint's directory; a small one from scratch where there is none
   * @param server the address of a server; the answers in the file where there is none
   * @param model what the server calls its model
   */
  record Parties(Optional<Path> student, Optional<String> server, Optional<String> model) {}

  private static final int ROUNDS = 3;
  private static final int MOST_HELD_OUT = 200;
  private static final int MOST_A_ROUND = 200;
  private static final int LONG = 512;
  private static final int MANY_CHARACTERS = 200;
  private static final int LONGEST_CONTEXT = 1024;
  private static final int FEWEST_STEPS = 100;

  /** Rows that are not held out; FileTask takes at most half of those with references. */
  private int free() {
    int referenced = survey.size().referenced();
    int spare = Math.max(referenced / 2, survey.size().rows() - referenced);
    return survey.size().rows() - Math.min(MOST_HELD_OUT, Math.min(referenced, spare));
  }

  private boolean answersInFile() {
    return parties.server().isEmpty();
  }

  private boolean fromScratch() {
    return parties.student().isEmpty();
  }

  private int seedSet() {
    return fromScratch() && survey.completion().isPresent() ? Math.max(1, free() / 3) : 0;
  }

  private int perRound() {
    return Math.max(1, Math.min(MOST_A_ROUND, (free() - seedSet()) / (2 * ROUNDS)));
  }

  /** The usual half a step for a query, or as many more as a small pool wants. */
  private String steps() {
    int queries = ROUNDS * perRound();
    return queries >= 2 * FEWEST_STEPS ? "0.5" : "" + (FEWEST_STEPS + queries - 1) / queries;
  }

  private boolean inPieces() {
    return survey.size().prompt() + survey.size().answer() > LONG
        || survey.size().characters() > MANY_CHARACTERS
        || !answersInFile();
  }

  private int longestAnswer() {
    return rounded(survey.size().answer() + survey.size().answer() / 4 + 8);
  }

  private int context() {
    return Math.min(LONGEST_CONTEXT, rounded(survey.size().prompt() + longestAnswer() + 8));
  }

  private static int rounded(int tokens) {
    return (tokens + 31) / 32 * 32;
  }

  /** The manifest. */
  String text() throws IOException {
    FileSurvey.Judging judging = survey.judging();
    List<String> lines = new ArrayList<>();
    lines.add(
        "# From %s: %d rows with a prompt, %d with a reference. Look it over; experiments/FORMATS.md says more."
            .formatted(file.getFileName(), survey.size().rows(), survey.size().referenced()));
    lines.add("name: " + name);
    lines.add("task:");
    lines.add("  name: jsonl");
    lines.add("  file: " + quoted(path(file)));
    if (!survey.columns().isEmpty()) {
      lines.add("  columns: " + columns(survey.columns()));
    }
    lines.add("  verify: %-30s # %s".formatted(judging.verify(), rests(judging)));
    judging.answerAfter().ifPresent(mark -> lines.add("  answer-after: " + quoted(mark)));
    lines.add("  longer: drop                           # prompts that leave no room to answer");
    if (seedSet() > 0) {
      lines.add("  seed-set: %-28d # the base student learns these".formatted(seedSet()));
    }
    student(lines);
    teacher(lines);
    lines.add("strategy: self-variance                  # or random, agreement, loss, …");
    lines.add("observe: {max-tokens: " + Math.min(longestAnswer(), context() / 2) + "}");
    lines.add("rounds: " + ROUNDS);
    lines.add("queries-per-round: " + perRound());
    lines.add("seeds: [1]");
    return String.join("\n", lines) + "\n";
  }

  private void student(List<String> lines) throws IOException {
    if (fromScratch()) {
      lines.add("student:                                 # or {checkpoint: DIR}, see --student");
      lines.add("  tokenizer: " + (inPieces() ? "{kind: bpe, vocabulary: 512}" : "characters"));
      lines.add(
          "  model: {width: 96, layers: 3, heads: 4, kv-heads: 2, ffn: 256, context: %d}"
              .formatted(context()));
      if (seedSet() == 0) {
        lines.add("  base: {steps: 0}                       # there is nothing yet to train it on");
      }
      lines.add(
          "train: {steps-per-query: %s%s}".formatted(steps(), seedSet() == 0 ? ", replay: 0" : ""));
      return;
    }
    Path checkpoint = parties.student().orElseThrow();
    lines.add("student:");
    lines.add("  checkpoint: " + quoted(path(checkpoint)));
    if (hasChatTemplate(checkpoint)) {
      lines.add("  chat: {}");
    }
    lines.add(
        "train: {adapter: {rank: 16, alpha: 32}, replay: 0, steps-per-query: %s}"
            .formatted(steps()));
  }

  private void teacher(List<String> lines) {
    if (answersInFile()) {
      Map<String, String> columns = new TreeMap<>(survey.columns());
      columns.keySet().retainAll(List.of("prompt", "id"));
      columns.put("completion", survey.completion().orElseThrow());
      lines.add("teacher:                                 # the answers in the file");
      lines.add("  kind: recorded");
      lines.add("  model: recorded");
      lines.add("  file: " + quoted(path(file)));
      lines.add("  columns: " + columns(columns));
      lines.add("  max-tokens: " + Math.min(longestAnswer(), context() / 2));
      return;
    }
    lines.add("teacher:");
    lines.add("  kind: openai");
    lines.add("  model: " + quoted(parties.model().orElseThrow()));
    lines.add("  base-url: " + quoted(parties.server().orElseThrow()));
    lines.add("  # key-variable: MY_KEY                 # the environment variable with the key");
    lines.add("  max-tokens: " + Math.min(longestAnswer(), context() / 2));
  }

  private static String rests(FileSurvey.Judging judging) {
    return judging.of() == 0
        ? "or number, choice, pattern, math"
        : "%d of the %d answers looked at are right by this; or number, choice, exact, pattern, math"
            .formatted(judging.right(), judging.of());
  }

  private static boolean hasChatTemplate(Path checkpoint) throws IOException {
    Path settings = checkpoint.resolve("tokenizer_config.json");
    return Files.exists(checkpoint.resolve("chat_template.jinja"))
        || Files.exists(settings) && Files.readString(settings).contains("\"chat_template\"");
  }

  private String path(Path named) {
    Path whole = named.toAbsolutePath().normalize();
    return whole.startsWith(folder) ? folder.relativize(whole).toString() : whole.toString();
  }

  private static String columns(Map<String, String> columns) {
    return new TreeMap<>(columns)
        .entrySet().stream()
            .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
  }

  /** A text as YAML takes it whatever it holds. */
  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./-]+") && !text.matches("[-.0-9].*|true|false|null|~")
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
