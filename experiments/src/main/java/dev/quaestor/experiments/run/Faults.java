package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.Silence;
import dev.quaestor.curation.StopRule;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is wrong with rounds that were committed whole: they taught nothing, or spoilt the student.
 * It stops a run before the next round is paid for, and only for rounds done since it was taken up,
 * so that resuming goes on.
 */
final class Faults implements StopRule {

  /** Above this loss a student is worse than chance, whatever its vocabulary. */
  private static final double EXPLODED = 15;

  /** So many scores that are one and the same are no accident. */
  private static final int FEWEST_ALIKE = 5;

  private final Manifest manifest;
  private final int from;
  private Optional<String> found = Optional.empty();

  /**
   * @param from the first round that is not yet done
   */
  Faults(Manifest manifest, int from) {
    this.manifest = manifest;
    this.from = from;
  }

  @Override
  public Optional<String> reached(RunState state) {
    if (state.next() <= from || state.next() < 2) {
      return Optional.empty();
    }
    Round last = state.last();
    Optional<String> stops =
        manifest.admission().silence() == AdmissionSettings.Silence.STOP
            ? Silence.of(last)
                .map(
                    said ->
                        said
                            + ". Stopped before the next round is paid for; look at teacher and"
                            + " admission, then resume, or go on whatever is rejected with --set"
                            + " admission.silence=warn")
            : Optional.empty();
    found = stops.or(() -> exploded(last)).or(() -> hopeless(state));
    return found;
  }

  private Optional<String> hopeless(RunState state) {
    int most = manifest.measure().giveUpAfter();
    return most > 0 && state.next() > most
        ? nothingRight(state)
            .map(
                said ->
                    "after %d rounds %s. Stopped before the next one is paid for; resume asks it all the same, and --set measure.give-up-after=0 goes on"
                        .formatted(state.last().number(), said))
        : Optional.empty();
  }

  /** The fault that stopped the run. */
  Optional<String> found() {
    return found;
  }

  private static Optional<String> exploded(Round round) {
    double loss = round.effort().loss();
    return loss > EXPLODED
        ? Optional.of(
            "round %d: training ended at a loss of %.1f nats a token, which is worse than chance: it diverged. Begin anew with a lower train.learning-rate or train.clip; the answers are on the tape (run --tape DIR --then-ask)"
                .formatted(round.number(), loss))
        : Optional.empty();
  }

  /** What a person should know of a round, though it stops nothing by itself. */
  static List<String> notices(RunState state, StrategySettings strategy) {
    List<String> notices = new ArrayList<>();
    Round last = state.last();
    Silence.of(last).ifPresent(notices::add);
    identical(last).ifPresent(notices::add);
    Unranked.of(last, strategy).ifPresent(notices::add);
    fewWrong(last).ifPresent(notices::add);
    scoring(last, Judge.NAME).forEach(notices::add);
    scoring(last, ServedReward.NAME).forEach(notices::add);
    if (state.next() == 2) {
      nothingRight(state).ifPresent(notices::add);
    }
    return notices;
  }

  /** Whether no student of the run, the base among them, answered any held-out item. */
  static Optional<String> nothingRight(RunState state) {
    boolean none =
        state.next() > 1
            && !state.last().evaluations().isEmpty()
            && state.rounds().stream()
                .flatMap(round -> round.evaluations().stream())
                .map(Evaluation::scorecard)
                .allMatch(card -> card.items() > 0 && card.correct() == 0);
    return none
        ? Optional.of(
            "every student, the base among them, has 0%% of %d held-out items right, so that nothing can be compared; look at their answers in the report: too short (measure.max-tokens), not trained enough (student.base.steps, train.steps-per-query), or in a form the verifier does not read"
                .formatted(state.last().evaluations().get(0).scorecard().items()))
        : Optional.empty();
  }

  /** Whether nothing was chosen, because only what is wrong is asked about and all was right. */
  private static Optional<String> fewWrong(Round round) {
    List<Sighting> seen = round.selection().evidence().sightings();
    boolean right = seen.stream().allMatch(each -> each.judged() > 0 && each.right() > 0);
    return round.number() > 0 && round.selection().picks().isEmpty() && !seen.isEmpty() && right
        ? Optional.of(
            "round %d: the student answered all %d candidates that it was shown right, and generate.mode: correct asks about no others, so that nothing was asked"
                .formatted(round.number(), seen.size()))
        : Optional.empty();
  }

  /** Whether who scores says the same of everything, and how much stayed unscored and why. */
  private static List<String> scoring(Round round, String who) {
    List<Appraisal> calls =
        round.appraisals().stream().filter(call -> call.by().equals(who)).toList();
    List<String> said = new ArrayList<>();
    List<Double> scores = calls.stream().filter(Appraisal::scored).map(Appraisal::score).toList();
    if (scores.size() >= FEWEST_ALIKE && scores.stream().distinct().count() == 1) {
      said.add(
          "round %d: the %s gave all %d answers %s, so it tells none from another; look at its replies on the tape and at judging.rubric"
              .formatted(round.number(), who, scores.size(), scores.get(0)));
    }
    Map<String, Integer> reasons = new TreeMap<>();
    calls.stream()
        .filter(call -> !call.scored())
        .forEach(call -> reasons.merge(call.reason().replaceFirst("(?s):.*", ""), 1, Integer::sum));
    if (!reasons.isEmpty()) {
      said.add(
          "round %d: %d of %d replies of the %s had no score: %s"
              .formatted(
                  round.number(),
                  calls.size() - scores.size(),
                  calls.size(),
                  who,
                  reasons.entrySet().stream()
                      .map(each -> each.getValue() + " " + each.getKey())
                      .collect(Collectors.joining(", "))));
    }
    return said;
  }

  /** Whether every prompt that was asked again in a round was given the same answer again. */
  private static Optional<String> identical(Round round) {
    Map<String, List<String>> answers = new LinkedHashMap<>();
    for (Exchange exchange : round.exchanges()) {
      if (!exchange.answer().text().isEmpty()) {
        answers
            .computeIfAbsent(
                exchange.request().teacher() + " " + exchange.request().candidate().id(),
                key -> new ArrayList<>())
            .add(exchange.answer().text());
      }
    }
    List<List<String>> repeated =
        answers.values().stream().filter(each -> each.size() > 1).toList();
    boolean same = repeated.stream().allMatch(each -> each.stream().distinct().count() == 1);
    return repeated.size() > 1 && same
        ? Optional.of(
            "round %d: all %d prompts that were asked more than once got the same answer each time; a fixed seed in extra-body, a temperature of 0 or a server that ignores it makes samples: 2 cost twice and teach once"
                .formatted(round.number(), repeated.size()))
        : Optional.empty();
  }
}
