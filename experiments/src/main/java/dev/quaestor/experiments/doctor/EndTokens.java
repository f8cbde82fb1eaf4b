package dev.quaestor.experiments.doctor;

import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tokens that end a student's answers, and the one its chat template closes turns with. A base
 * model whose template ends turns with a token it was never trained on never stops.
 */
final class EndTokens {

  /** Entries that end a text or a turn in the vocabularies of the families that are read. */
  private static final Set<String> FAMILIAR =
      Set.of(
          "</s>",
          "<eos>",
          "<|end|>",
          "<|eot_id|>",
          "<|im_end|>",
          "<|eom_id|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|end_of_turn|>");

  private static final Pattern MARKUP = Pattern.compile("^<[^<>\\s]+>");

  private final LoadedStudent student;
  private final Set<Integer> ends;
  private final Optional<String> closing;

  /**
   * Those of a student.
   *
   * @param template its chat template, where it has one
   */
  EndTokens(LoadedStudent student, Optional<ChatTemplate> template) {
    this.student = student;
    this.ends = student.ends();
    this.closing = template.flatMap(ChatTemplate::turnEnd).map(EndTokens::first);
  }

  /** The first token of what closes a turn, where it is written as markup; else all of it. */
  private static String first(String closing) {
    Matcher markup = MARKUP.matcher(closing);
    return markup.find() ? markup.group() : closing;
  }

  /** What the files say of them, before anything is generated. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    String named = "answers end with " + names(ends);
    OptionalInt id = closingId();
    if (ends.isEmpty()) {
      findings.add(
          Finding.problem(
              "end tokens",
              "no end token is named, so no answer can end",
              id.isPresent()
                  ? set(id.getAsInt())
                  : "name one: eos_token_id in generation_config.json, eos_token in tokenizer_config.json"));
    } else if (closing.isEmpty()) {
      findings.add(Finding.ok("end tokens", named + "; no chat template closes turns"));
    } else if (id.isEmpty()) {
      findings.add(
          Finding.warning(
              "end tokens",
              named
                  + "; the chat template closes turns with %s, which the vocabulary lacks"
                      .formatted(closing.get()),
              "the template is another model's: leave it out and ask plain prompts, or take the model it belongs to"));
    } else if (!ends.contains(id.getAsInt())) {
      findings.add(
          Finding.warning(
              "end tokens",
              named + "; the chat template closes turns with " + name(id.getAsInt()),
              set(id.getAsInt())));
    } else {
      findings.add(
          Finding.ok(
              "end tokens",
              named + "; the chat template closes turns with " + name(id.getAsInt())));
    }
    untrained().ifPresent(findings::add);
    return findings;
  }

  /** The end tokens whose rows lie far from the others', in the embedding or the head. */
  private Optional<Finding> untrained() {
    Set<Integer> watched = new TreeSet<>(ends);
    closingId().ifPresent(watched::add);
    List<String> strange = new ArrayList<>();
    List<String> matrices = new ArrayList<>(List.of(DecoderConfig.EMBEDDING));
    if (!student.decoder().config().tiedHead()) {
      matrices.add(DecoderConfig.HEAD);
    }
    for (String matrix : matrices) {
      double[] norms = student.decoder().rowNorms(matrix);
      double middle = median(norms);
      for (int id : watched) {
        if (outlying(norms, id)) {
          strange.add(
              "%s in %s (norm %.3g, the others' median %.3g)"
                  .formatted(name(id), matrix, norms[id], middle));
        }
      }
    }
    if (strange.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.warning(
            "end rows",
            "rows that look untrained: " + String.join("; ", strange),
            "a token that was never trained on is never written: train before you rely on it (a run trains all rows, an adapter leaves them), or end answers with another token"));
  }

  /**
   * Whether a row's norm is farther from the median than a third of it and than six deviations
   * (estimated by 1.4826 times the median distance, which the outliers themselves do not move).
   */
  static boolean outlying(double[] norms, int id) {
    double middle = median(norms);
    double[] distances = Arrays.stream(norms).map(norm -> Math.abs(norm - middle)).toArray();
    return distances[id] > Math.max(middle / 3, 6 * 1.4826 * median(distances));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /**
   * What to do where answers did not end. An answer that holds a token would have ended there, had
   * the token been among the ends: what comes before it is the same.
   */
  String offer(List<Generated> unended) {
    int best = -1;
    long most = 0;
    for (int id : candidates()) {
      long held =
          unended.stream()
              .filter(answer -> Arrays.stream(answer.tokens()).anyMatch(token -> token == id))
              .count();
      if (held > most || held == most && held > 0 && closingId().orElse(-1) == id) {
        best = id;
        most = held;
      }
    }
    if (best >= 0) {
      return "%s: %d of these %d answers would have ended there"
          .formatted(set(best), most, unended.size());
    }
    OptionalInt learned =
        student.tokenizer().map(t -> t.special().eos()).orElse(OptionalInt.empty());
    String train =
        learned.isPresent()
            ? "train it first on answers that end: a run teaches %s as every answer's end"
                .formatted(name(learned.getAsInt()))
            : "name an end token, eos_token in tokenizer_config.json, and train it on answers that end with it";
    return "no end-like token was written anywhere, so setting another will not help: raise --max-tokens if answers are meant to be longer, else "
        + train
        + ", and compare strategies that score the student's own answers only after that";
  }

  /** The begin token is one: some models were trained on texts that it alone divides. */
  private Set<Integer> candidates() {
    Set<Integer> candidates = new TreeSet<>();
    closingId().ifPresent(candidates::add);
    student.tokenizer().ifPresent(t -> t.special().bos().ifPresent(candidates::add));
    Map<Integer, String> vocabulary =
        student.tokenizer().map(Tokenizer::vocabulary).orElse(Map.of());
    vocabulary.forEach(
        (id, token) -> {
          if (FAMILIAR.contains(token)) {
            candidates.add(id);
          }
        });
    candidates.removeAll(ends);
    return candidates;
  }

  private OptionalInt closingId() {
    return closing
        .map(text -> student.tokenizer().map(t -> t.id(text)).orElse(OptionalInt.empty()))
        .orElse(OptionalInt.empty());
  }

  private String set(int id) {
    Set<Integer> all = new TreeSet<>(ends);
    all.add(id);
    return "set \"eos_token_id\": %s in generation_config.json, so that %s ends answers too"
        .formatted(all, name(id));
  }

  private String names(Set<Integer> ids) {
    return ids.stream().map(this::name).collect(Collectors.joining(" or "));
  }

  /** {@code <eos> (2)}, or the bare id where there is no tokenizer. */
  private String name(int id) {
    return student
        .tokenizer()
        .flatMap(t -> t.token(id))
        .map(text -> "%s (%d)".formatted(text, id))
        .orElse("token " + id);
  }
}
