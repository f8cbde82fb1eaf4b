package dev.quaestor.curation.student;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.SetAside;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Need.IrreducibleLoss;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds the loss under the irreducible student, where a strategy needs it: the base, trained on what
 * was set aside in round 0 and on nothing else, for the steps that a round charged as much would
 * train. It is trained anew each round, to the same bits, and holds no memory in between; its
 * training counts as observation, a token that passes forward and backward as three.
 *
 * @param observer sees all else
 * @param trainer makes the second student
 * @param plan how many steps what was charged is worth
 * @param references of the candidates
 */
public record Irreducible(
    Observer observer, StudentTrainer trainer, TrainingPlan plan, References references)
    implements Observer {

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Observed observed = observer.observe(state, incumbent, eligible, needs);
    List<IrreducibleLoss> wanted =
        needs.stream()
            .filter(IrreducibleLoss.class::isInstance)
            .map(IrreducibleLoss.class::cast)
            .toList();
    if (wanted.isEmpty()) {
      return observed;
    }
    List<Example> aside = SetAside.examples(state);
    if (aside.isEmpty()) {
      throw new IllegalStateException(
          "round %d: none of the %d answers that were set aside in round 0 was admitted, so that the irreducible loss has no student; look at why they were rejected, and begin anew with a larger strategy.set-aside or another criterion"
              .formatted(state.next(), state.rounds().get(0).exchanges().size()));
    }
    try (Student base = trainer.incumbent(RunState.start(state.seed()))) {
      Trained trained = trained(state, base, aside);
      try (Student second = trained.student()) {
        Observed more = observed;
        long before = 3 * trained.tokens();
        for (IrreducibleLoss need : wanted) {
          List<Example> texts = texts(need, observed);
          List<TextLoss> losses = second.observed().losses(texts); // as the incumbent's were
          Map<String, Double> byCandidate = new LinkedHashMap<>();
          for (int i = 0; i < texts.size(); i++) {
            byCandidate.put(texts.get(i).candidateId(), losses.get(i).perToken());
          }
          long read = losses.stream().mapToLong(TextLoss::tokens).sum();
          more = more.with(need, byCandidate, before + read);
          before = 0;
        }
        return more;
      }
    }
  }

  private Trained trained(RunState state, Student base, List<Example> aside) {
    Round round = state.rounds().get(0);
    int steps = plan.steps(Cost.ZERO, round.charge());
    var course = new Training.Course(TrainingPlan.From.BASE, aside, steps);
    return Twins.trained(
        trainer, new Training(1, course, base, "", new RandomStreams(state.seed())));
  }

  private List<Example> texts(IrreducibleLoss need, Observed observed) {
    List<Candidate> candidates = observed.candidates();
    return need.text() == IrreducibleLoss.Text.REFERENCE
        ? candidates.stream().map(references::example).toList()
        : candidates.stream().map(observed::own).toList();
  }
}
