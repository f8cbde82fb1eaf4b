package dev.quaestor.experiments.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.admission.Judgement;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.rows.RowsFile.Column;
import dev.quaestor.eval.rows.RowsFile.Kind;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.run.PlannedRun;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Where an answer came from, what it cost and what became of it: the columns behind its text. */
final class Provenance {

  private static final String OWN_FILE = "jsonl";

  /** A column; its name is the constant's. */
  enum Field {
    RUN(Kind.TEXT, "the run: variant and seed"),
    VARIANT(Kind.TEXT, "what the experiment varied, as it names it"),
    SEED(Kind.WHOLE_NUMBER, "the run's random seed"),
    ROUND(Kind.WHOLE_NUMBER, "the round it was asked in, from 1; 0 where it was set aside before"),
    CANDIDATE(Kind.TEXT, "the question's id: a hash of its text"),
    SEED_CANDIDATE(
        Kind.TEXT,
        "the id of the candidate that was chosen; another where a teacher wrote the question from"
            + " it"),
    SOURCE(Kind.TEXT, "the item's own name in its file; of a written question its seed candidate"),
    GROUP(Kind.TEXT, "skill, level or category"),
    SCORE(
        Kind.NUMBER,
        "what the criterion gave the chosen candidate, higher for more worth asking; null where it"
            + " gives none"),
    TEACHER(Kind.TEXT, "who answered: name or kind, and model"),
    MODE(Kind.TEXT, "what the teacher was asked to do"),
    SAMPLE(Kind.WHOLE_NUMBER, "which of several answers to a question, from 0"),
    QUERIES(Kind.WHOLE_NUMBER, "price: calls"),
    INPUT_TOKENS(Kind.WHOLE_NUMBER, "price: tokens read"),
    OUTPUT_TOKENS(Kind.WHOLE_NUMBER, "price: tokens written"),
    MEGA_FLOPS(Kind.WHOLE_NUMBER, "price: compute, in 10⁶ FLOPs, where the teacher has parameters"),
    MICRO_USD(Kind.WHOLE_NUMBER, "price: money, in millionths of a US dollar"),
    ADMISSION(Kind.TEXT, "the rules that were in force"),
    REASON(Kind.TEXT, "why it was admitted; of a reject the first objection"),
    KEY(Kind.TEXT, "the answer's key on the tape");

    private final Kind kind;
    private final String words;

    Field(Kind kind, String words) {
      this.kind = kind;
      this.words = words;
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What it says. */
    String words() {
      return words;
    }
  }

  /** The columns in their order. */
  static List<Column> columns() {
    return Arrays.stream(Field.values()).map(f -> Column.of(f.column(), f.kind)).toList();
  }

  private final PlannedRun run;
  private final Manifest manifest;

  Provenance(PlannedRun run) {
    this.run = run;
    this.manifest = run.variant().manifest();
  }

  /**
   * The columns of one answer.
   *
   * @param score of the chosen candidate; empty where the criterion gives none
   */
  ObjectNode of(int round, Judgement judgement, OptionalDouble score) {
    TeacherRequest request = judgement.exchange().request();
    Candidate answered = judgement.exchange().answered(judgement.admission().example());
    Cost price = judgement.price();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("run", run.name());
    row.put("variant", run.variant().name());
    row.put("seed", run.seed());
    row.put("round", round);
    row.put("candidate", judgement.admission().example().candidateId());
    row.put("seed_candidate", judgement.seed());
    row.put("source", answered.source());
    row.put("group", answered.group());
    score.ifPresentOrElse(value -> row.put("score", value), () -> row.putNull("score"));
    row.put("teacher", teacher(request.teacher()));
    row.put("mode", request.mode());
    row.put("sample", request.sample());
    row.put("queries", price.queries());
    row.put("input_tokens", price.inputTokens());
    row.put("output_tokens", price.outputTokens());
    row.put("mega_flops", price.megaFlops());
    row.put("micro_usd", price.microUsd());
    row.put("admission", manifest.admission().written());
    row.put("reason", reason(judgement));
    row.put("key", judgement.exchange().key());
    return row;
  }

  /** Why it may be learned from, or the first objection to it. */
  private String reason(Judgement judgement) {
    return judgement.admission().admitted() ? admitted() : judgement.admission().rejection();
  }

  private String admitted() {
    AdmissionSettings rules = manifest.admission();
    StringBuilder why = new StringBuilder();
    boolean reject = rules.unverified().equals(Optional.of(Verified.Unjudged.REJECT));
    if (!rules.verify()) {
      why.append("not verified");
    } else if (reject || !manifest.task().name().equals(OWN_FILE)) {
      why.append("verified");
    } else { // a file of one's own may have prompts without a reference
      why.append("verified, or nothing to verify it by");
    }
    rules
        .agree()
        .ifPresent(a -> why.append("; %d of %d agree".formatted(a.atLeast(), a.samples())));
    rules.judge().ifPresent(least -> why.append("; judge at least ").append(least.atLeast()));
    rules.reward().ifPresent(least -> why.append("; reward at least ").append(least.atLeast()));
    return why.toString();
  }

  private String teacher(String name) {
    return Optional.ofNullable(manifest.faculty().get(name))
        .map(settings -> called(name, settings))
        .orElse(name);
  }

  /** A teacher's name, or its kind, and the model that is asked, as far as the manifest says. */
  static String called(String name, TeacherSettings settings) {
    String called = name.isEmpty() ? settings.kind().written() : name;
    return settings.model().map(model -> called + " " + model).orElse(called);
  }
}
