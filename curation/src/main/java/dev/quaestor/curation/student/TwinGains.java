package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adds what teaching each group gains, where a strategy needs it: a twin of the incumbent learns
 * the references of {@value #TAUGHT} candidates of the group in {@value #STEPS} steps; the gain is
 * the rise of e^(−loss) on the steer split, the mean of its groups. Every candidate of a group has
 * the same; {@link CandidateGains} tries single ones, in a step each.
 *
 * @param observer sees all else
 * @param trainer makes twins
 * @param references of the pool and the steer split
 */
public record TwinGains(Observer observer, StudentTrainer trainer, References references)
    implements Observer {

  private static final int TAUGHT = 16;
  private static final int STEPS = 8;

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Observed observed = observer.observe(state, incumbent, eligible, needs);
    Need need = new Need.TwinGains();
    if (!needs.contains(need)) {
      return observed;
    }
    RandomStreams streams = eligible.streams();
    SortedMap<String, List<Candidate>> groups =
        new Lot(streams, eligible.round(), "taught")
            .all(observed.candidates().stream(), Candidate::id).stream()
                .collect(
                    Collectors.groupingBy(Candidate::group, TreeMap::new, Collectors.toList()));
    KnownOfSteer before = KnownOfSteer.by(incumbent, references);
    Map<String, Double> gains = new HashMap<>();
    long tokens = 0;
    for (var group : groups.entrySet()) {
      List<Example> taught =
          group.getValue().stream().limit(TAUGHT).map(references::example).toList();
      var course = new Training.Course(TrainingPlan.From.INCUMBENT, taught, STEPS);
      Trained trained =
          Twins.trained(trainer, new Training(eligible.round(), course, incumbent, "", streams));
      try (Student twin = trained.student()) {
        double gain = KnownOfSteer.by(twin, references).share() - before.share();
        group.getValue().forEach(candidate -> gains.put(candidate.id(), gain));
      }
      tokens += 3 * trained.tokens();
    }
    return observed.with(need, gains, tokens + (groups.size() + 1L) * before.tokens());
  }
}
