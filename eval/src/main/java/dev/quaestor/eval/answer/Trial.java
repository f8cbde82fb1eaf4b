package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How often a check errs on answers known to be right and known to be wrong, which it writes from
 * references itself.
 *
 * @param right answers known to be right
 * @param rejected those of them it did not accept
 * @param wrong answers known to be wrong
 * @param accepted those of them it accepted
 * @param mistakes the first few errors, for people
 */
public record Trial(int right, int rejected, int wrong, int accepted, List<String> mistakes) {

  private static final int MAX_MISTAKES = 10;

  public Trial {
    mistakes = List.copyOf(mistakes);
  }

  /** Tries {@code check} on every reference; the same references give the same trial. */
  public static Trial of(AnswerCheck check, List<String> references) {
    RandomGenerator random = new RandomStreams(0).stream(0, "verifier-trial");
    int right = 0;
    int rejected = 0;
    int wrong = 0;
    int accepted = 0;
    List<String> mistakes = new ArrayList<>();
    for (String reference : references) {
      for (String form : check.rightForms(reference)) {
        Judgement judgement = check.judge(reference, form);
        right++;
        if (!judgement.correct()) {
          rejected++;
          mistakes.add("rejected for " + reference + ": " + form + " (" + judgement.detail() + ")");
        }
      }
      for (String form : check.nearMisses(reference, random)) {
        wrong++;
        if (check.judge(reference, form).correct()) {
          accepted++;
          mistakes.add("accepted for " + reference + ": " + form);
        }
      }
    }
    int kept = Math.min(mistakes.size(), MAX_MISTAKES);
    return new Trial(right, rejected, wrong, accepted, mistakes.subList(0, kept));
  }

  /** {@code rejects 0 of 500 right answers (at most 0.8%), accepts 0 of 600 wrong ones (…)}. */
  @Override
  public String toString() {
    return right == 0 || wrong == 0
        ? "not tried: its references do not say what else would be right"
        : "rejects %d of %d answers known to be right (at most %s), accepts %d of %d known to be wrong (at most %s)"
            .formatted(
                rejected, right, most(rejected, right), accepted, wrong, most(accepted, wrong));
  }

  private static String most(int errors, int tried) {
    Interval share = Wilson.interval(errors, tried);
    return String.format(Locale.ROOT, "%.2f%%", 100 * share.high());
  }
}
