package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds what teaching single candidates gains, where a strategy needs it: for each of those drawn, a
 * twin of the incumbent takes one step on its reference; the gain is the rise of what is known of
 * the steer split. Every twin is replayed the same, so that the step differs by the candidate
 * alone. The tokens of all twins count as observation, those that pass forward and backward as
 * three.
 *
 * @param observer sees all else
 * @param trainer makes twins
 * @param references of the pool and the steer split
 * @param most how many candidates are tried in a round
 */
public record CandidateGains(
    Observer observer, StudentTrainer trainer, References references, int most)
    implements Observer {

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Observed observed = observer.observe(state, incumbent, eligible, needs);
    Need need = new Need.CandidateGains();
    if (!needs.contains(need)) {
      return observed;
    }
    RandomStreams streams = eligible.streams();
    List<Candidate> tried =
        new Lot(streams, eligible.round(), "tried")
            .first(observed.candidates().stream(), Candidate::id, most);
    KnownOfSteer before = KnownOfSteer.by(incumbent, references);
    Map<String, Double> gains = new HashMap<>();
    long tokens = before.tokens();
    for (Candidate candidate : tried) {
      var course =
          new Training.Course(
              TrainingPlan.From.INCUMBENT, List.of(references.example(candidate)), 1);
      Trained trained =
          Twins.trained(trainer, new Training(eligible.round(), course, incumbent, "", streams));
      try (Student twin = trained.student()) {
        KnownOfSteer after = KnownOfSteer.by(twin, references);
        gains.put(candidate.id(), after.share() - before.share());
        tokens += 3 * trained.tokens() + after.tokens();
      }
    }
    return observed.with(need, gains, tokens);
  }
}
