package dev.quaestor.experiments.dataset;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Judgement;
import dev.quaestor.curation.admission.Rejections;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.dataset.CuratedData.Part;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.run.PlannedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The page that goes with a run's data, a dataset card as Hugging Face reads it: a head for
 * machines, then how much there is, what it cost, what was held apart from it, and what only a
 * person can say of licences. A folder of the card and its files loads by its own name.
 *
 * @param rounds as the run's ledger holds them
 */
public record DataCard(PlannedRun run, List<Round> rounds, CuratedData data, Files files) {

  /**
   * What was written.
   *
   * @param rejects empty where they were not asked for
   */
  public record Files(DatasetForm form, Path examples, Optional<Path> rejects) {}

  private static final int THOUSAND = 1000;

  /** Names in which {@code datasets} would see a pattern. */
  private static final String PLAIN = "[^*?\\[\\]{}\"\\\\\\p{Cntrl}]+";

  public DataCard {
    rounds = List.copyOf(rounds);
  }

  /** The card, as it reads where it will lie. */
  public String text(Path card) {
    List<String> lines = new ArrayList<>();
    head(lines, card);
    lines.add("");
    lines.add("# " + code(manifest().name() + ", run " + run.name()));
    lines.add("");
    lines.add(
        "%s, each a question and the answer that a student learned from, chosen and answered in %s of a closed loop: the student's own state decided what was asked. A row says where it came from and what it cost."
            .formatted(counted(data.size(Part.EXAMPLES), "example"), counted(asking(), "round")));
    counts(lines);
    cost(lines);
    apart(lines);
    licences(lines);
    columns(lines);
    return String.join("\n", lines) + "\n";
  }

  private Manifest manifest() {
    return run.variant().manifest();
  }

  private long asking() {
    return rounds.stream().filter(round -> !round.admissions().isEmpty()).count();
  }

  private void head(List<String> lines, Path card) {
    lines.add("---");
    lines.add("license: unknown # fill in, see Licences below");
    lines.add("task_categories: [text-generation]");
    lines.add("tags: [synthetic, quaestor]");
    lines.add("size_categories: [\"" + size(data.size(Part.EXAMPLES)) + "\"]");
    Optional<String> examples = beside(card, files.examples());
    if (examples.isPresent()) {
      lines.add("configs:");
      config(lines, "default", examples.get());
      files
          .rejects()
          .flatMap(file -> beside(card, file))
          .ifPresent(file -> config(lines, "rejects", file));
    }
    lines.add("---");
  }

  private static void config(List<String> lines, String name, String file) {
    lines.add("- config_name: " + name);
    lines.add("  data_files:");
    lines.add("  - split: train");
    lines.add("    path: \"" + file + "\"");
  }

  /** How a card names a file; empty where it lies elsewhere, or its name would be a pattern. */
  private static Optional<String> beside(Path card, Path file) {
    Path folder = card.toAbsolutePath().normalize().getParent();
    Path here = file.toAbsolutePath().normalize();
    if (folder == null || !here.startsWith(folder)) {
      return Optional.empty();
    }
    String name = folder.relativize(here).toString().replace('\\', '/');
    return name.matches(PLAIN) ? Optional.of(name) : Optional.empty();
  }

  /** As the hub's pages file data by size. */
  private static String size(long rows) {
    String[] most = {"1K", "10K", "100K", "1M", "10M"};
    long bound = THOUSAND;
    for (int i = 0; i < most.length; i++, bound *= 10) {
      if (rows < bound) {
        return i == 0 ? "n<1K" : most[i - 1] + "<n<" + most[i];
      }
    }
    return "10M<n<100M";
  }

  private void counts(List<String> lines) {
    title(lines, "How much");
    lines.add("| | answers |");
    lines.add("|---|---|");
    lines.add("| admitted: the examples | " + data.size(Part.EXAMPLES) + " |");
    lines.add("| rejected | " + data.size(Part.REJECTS) + " |");
    Rejections.of(rounds)
        .byReason()
        .forEach(
            (reason, lost) ->
                lines.add("| of those by " + code(reason) + " | " + lost.answers() + " |"));
    if (!data.leftOut().isEmpty()) {
      lines.add("| left out, with half a surrogate pair | " + data.leftOut().size() + " |");
    }
    Map<String, Integer> groups = new TreeMap<>();
    data.of(Part.EXAMPLES)
        .forEach(e -> groups.merge(e.provenance().path("group").asText(), 1, Integer::sum));
    if (groups.size() > 1) {
      lines.add("");
      lines.add("| group | examples |");
      lines.add("|---|---|");
      groups.forEach((group, count) -> lines.add("| " + code(group) + " | " + count + " |"));
    }
  }

  private void cost(List<String> lines) {
    title(lines, "What it cost");
    Cost admitted = Cost.ZERO;
    Cost rejected = Cost.ZERO;
    Cost scores = Cost.ZERO;
    for (Round round : rounds) {
      scores = scores.plus(Appraisal.charge(round.appraisals()));
      for (Judgement judgement : Judgement.of(round)) {
        if (judgement.admission().admitted()) {
          admitted = admitted.plus(judgement.price());
        } else {
          rejected = rejected.plus(judgement.price());
        }
      }
    }
    lines.add("| of the run's charge | |");
    lines.add("|---|---|");
    lines.add("| for the examples | " + admitted.words() + " |");
    lines.add("| for answers that were rejected | " + rejected.words() + " |");
    lines.add("| for scores by a judge or a reward | " + scores.words() + " |");
    lines.add("");
    lines.add(
        "The charge is what a run owes for what it asked, once for each request. Of a call that"
            + " several answers needed, such as the one that wrote their question, each row bears"
            + " its part.");
  }

  private void apart(List<String> lines) {
    title(lines, "What was held apart");
    AdmissionSettings rules = manifest().admission();
    long found =
        data.of(Part.REJECTS).stream()
            .filter(e -> e.provenance().path("reason").asText().startsWith("contamination"))
            .count();
    lines.add(
        switch (rules.by()) {
          case WORDS ->
              "Questions and answers that hold a held-out question of the task (its steer, monitor and test splits), whole or by %d words in a row, without regard to case, punctuation and white space, were rejected: %d of them."
                  .formatted(Contamination.RUN, found);
          case BYTES ->
              "Only questions that are a held-out one byte for byte were rejected: %d of them. Another case or spacing was not found."
                  .formatted(found);
          case NOTHING ->
              "**Nothing.** The manifest switched decontamination off (`admission.apart: nothing`):"
                  + " do not measure on the task's held-out questions.";
        });
    lines.add("");
    if (rules.heldOut().isEmpty()) {
      lines.add(
          "No other benchmark was held apart. Before you measure on one, hold it apart:"
              + " `admission.held-out: {name: file}`.");
    } else {
      lines.add(
          "Held apart beside them: "
              + rules.heldOut().entrySet().stream()
                  .map(e -> code(e.getKey() + " (" + e.getValue().getFileName() + ")"))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    lines.add("");
    lines.add("Rules of admission: " + code(rules.written()) + ".");
  }

  private void licences(List<String> lines) {
    title(lines, "Licences: to fill in and check");
    lines.add("Nothing here was checked for you. Set `license` in the head once all is ticked.");
    lines.add("");
    lines.add("- [ ] Prompts: task " + code(manifest().task().name()) + ". " + prompts());
    manifest()
        .faculty()
        .forEach(
            (name, teacher) ->
                lines.add(
                    "- [ ] Answers: "
                        + code(Provenance.called(name, teacher))
                        + ". "
                        + terms(teacher.kind())));
    lines.add("- [ ] Personal data and what must not be published: look through a sample.");
  }

  private String prompts() {
    Map<String, Object> task = manifest().task().values();
    return List.of("file", "data", "puzzles", "seed-file").stream().anyMatch(task::containsKey)
        ? "They were read from a file: say whose it is and under which licence it may be passed on."
        : "They were made by a program, so that no one else's licence covers them.";
  }

  private static String terms(TeacherSettings.Kind kind) {
    return switch (kind) {
      case SOLVER -> "Written by the task's own program; no one else's terms cover them.";
      case RECORDED ->
          "Read from a recording: say which model wrote it, and whether its terms let you train on"
              + " and publish what it writes.";
      case STUDENT, GGUF ->
          "Written by a model on this machine: say which, and whether its licence lets you train on"
              + " and publish what it writes.";
      case OPENAI, OPENAI_BATCH, ANTHROPIC ->
          "Written by a model behind a server: say whose, and whether its terms of use let you"
              + " train other models on what it writes, and publish it.";
    };
  }

  private void columns(List<String> lines) {
    title(lines, "Columns");
    String layout =
        files.form().layout(data.of(Part.EXAMPLES)).columns().stream()
            .map(column -> code(column.name()))
            .collect(Collectors.joining(", "));
    lines.add(
        "The form is "
            + code(files.form().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            + ": "
            + layout
            + ". Behind it, in each row:");
    lines.add("");
    lines.add("| column | what |");
    lines.add("|---|---|");
    for (Provenance.Field field : Provenance.Field.values()) {
      lines.add("| " + code(field.column()) + " | " + field.words() + " |");
    }
    List<String> times = data.timelike(Part.EXAMPLES, files.form());
    if (!times.isEmpty()) {
      lines.add("");
      lines.add(
          "Every text of "
              + String.join(", ", times)
              + " looks like a time. From JSON Lines the Python library `datasets` reads such a"
              + " column as times, not as text; from Parquet it reads text.");
    }
  }

  private static void title(List<String> lines, String title) {
    lines.add("");
    lines.add("## " + title);
    lines.add("");
  }

  private static String counted(long count, String thing) {
    return count == 1 ? "1 " + thing : count + " " + thing + "s";
  }

  /** A name from a manifest or a file as text in which nothing is markup. */
  private static String code(String name) {
    String plain = Visible.of(name).replace('`', '\'').replace("|", "\\|").replaceAll("\\s+", " ");
    return plain.isBlank() ? "(none)" : "`" + plain + "`";
  }
}
