package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.strategy.Need;
import java.util.Set;

/**
 * The control that never looks again: every round observes fresh candidates, but through the base
 * as it was before anything was asked. What a closed loop gains over it comes of looking at the
 * student as it is now, and not of choosing from candidates that a one-shot plan never saw.
 *
 * @param plan what is observed
 * @param trainer keeps the base
 */
public record FrozenObserver(ObservationPlan plan, StudentTrainer trainer) implements Observer {

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs) {
    try (Student base = trainer.incumbent(RunState.start(state.seed()))) {
      return plan.observe(base, eligible, needs);
    }
  }
}
