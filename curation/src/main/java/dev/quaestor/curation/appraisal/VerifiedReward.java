package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A task's verifier as reward: 1 for a right answer, 0 for a wrong one or one that has no final
 * answer, none where nothing is known. It takes no call and costs nothing, and it looks at
 * references.
 */
public record VerifiedReward(Verifier verifier) implements Appraiser {

  @Override
  public String name() {
    return ServedReward.NAME;
  }

  @Override
  public Appraised appraise(List<Work> works, Terms terms) {
    List<OptionalDouble> scores = new ArrayList<>();
    List<Appraisal> calls = new ArrayList<>();
    for (Work work : works) {
      Verifier.Outcome outcome = verifier.judge(work.candidate(), work.answer()).outcome();
      OptionalDouble score =
          switch (outcome) {
            case CORRECT -> OptionalDouble.of(1);
            case WRONG, UNPARSED -> OptionalDouble.of(0);
            case UNKNOWN -> OptionalDouble.empty();
          };
      scores.add(score);
      calls.add(
          new Appraisal(
              terms.purpose(),
              ServedReward.NAME,
              work.candidate().id(),
              "",
              score.orElse(Double.NaN),
              score.isPresent() ? "" : "unknown: nothing to judge by",
              Cost.ZERO));
    }
    return new Appraised(scores, calls);
  }
}
