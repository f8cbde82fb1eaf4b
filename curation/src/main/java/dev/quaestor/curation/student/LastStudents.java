package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds how much the run's last students disagree about the incumbent's own answers, where a
 * strategy needs it. They are read from their checkpoints and closed again. One student alone
 * disagrees with nobody: 0 for all.
 *
 * @param observer sees all else
 * @param trainer restores students
 */
public record LastStudents(Observer observer, StudentTrainer trainer) implements Observer {

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Observed observed = observer.observe(state, incumbent, eligible, needs);
    for (Need need : needs) {
      if (need instanceof Need.Ensemble ensemble) {
        observed = with(ensemble, observed, state, incumbent);
      }
    }
    return observed;
  }

  private Observed with(Need.Ensemble need, Observed observed, RunState state, Student incumbent) {
    List<Example> answers = observed.candidates().stream().map(observed::own).toList();
    List<Student> others = new ArrayList<>();
    try {
      int last = state.next() - 1;
      for (int round = Math.max(0, last - need.members() + 1); round < last; round++) {
        var before = new RunState(state.seed(), state.rounds().subList(0, round + 1));
        others.add(trainer.incumbent(before));
      }
      double[] nats =
          others.isEmpty() ? new double[answers.size()] : incumbent.information(answers, others);
      Map<String, Double> byCandidate = new LinkedHashMap<>();
      for (int i = 0; i < nats.length; i++) {
        byCandidate.put(answers.get(i).candidateId(), nats[i]);
      }
      int read = others.isEmpty() ? 0 : others.size() + 1;
      return observed.with(need, byCandidate, read * tokens(observed));
    } finally {
      others.forEach(Student::close);
    }
  }

  private static long tokens(Observed observed) {
    return observed.candidates().stream()
        .map(Candidate::id)
        .map(id -> observed.answers().get(id).observation())
        .mapToLong(seen -> seen.promptTokens() + seen.tokens())
        .sum();
  }
}
