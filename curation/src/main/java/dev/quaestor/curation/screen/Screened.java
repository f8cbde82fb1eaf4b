package dev.quaestor.curation.screen;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets the student answer what promises a high score and a random slice of the rest. What promises
 * is told by regressors fitted to the scores in the ledger, so that a run that is taken up again
 * screens alike; as long as there is none, a round is observed as without a screen.
 *
 * @param unscreened observes a round before which nothing was scored
 * @param whole observes all that it is given
 * @param screen how much is observed
 */
public record Screened(Observer unscreened, Observer whole, Screen screen) implements Observer {

  @Override
  public Observed observe(RunState state, Student incumbent, Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    boolean scored = state.rounds().stream().anyMatch(round -> !Past.scored(round).isEmpty());
    if (!scored || needs.isEmpty()) {
      return unscreened.observe(state, incumbent, eligible, needs);
    }
    List<Candidate> remaining = eligible.remaining();
    if (screen.promising(remaining.size(), eligible.least()) == remaining.size()) {
      return whole.observe(state, incumbent, eligible, needs); // there is nothing to leave out
    }
    Set<String> promising = promising(state, eligible);
    List<String> slice = slice(eligible, promising);
    Set<String> looked = new HashSet<>(promising);
    looked.addAll(slice);
    Eligible some =
        new Eligible(
            eligible.round(),
            remaining.stream().filter(candidate -> looked.contains(candidate.id())).toList(),
            eligible.asked(),
            eligible.least(),
            eligible.streams());
    return whole
        .observe(state, incumbent, some, needs)
        .screened(new Screening(remaining.size(), slice));
  }

  /** What promises most, ties by hash. */
  private Set<String> promising(RunState state, Eligible eligible) {
    List<Candidate> remaining = eligible.remaining();
    int count = screen.promising(remaining.size(), eligible.least());
    Map<String, Candidate> pool = new HashMap<>();
    remaining.forEach(candidate -> pool.put(candidate.id(), candidate));
    eligible.asked().forEach(candidate -> pool.put(candidate.id(), candidate));
    Regressors regressors = Regressors.fitted(state, pool);
    double[] scores = remaining.stream().mapToDouble(regressors::predict).toArray();
    double[] ordered = scores.clone();
    Arrays.sort(ordered);
    double least = ordered[ordered.length - count];
    Set<String> promising = new HashSet<>();
    List<Candidate> tied = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      int higher = Double.compare(scores[i], least);
      if (higher > 0) {
        promising.add(remaining.get(i).id());
      } else if (higher == 0) {
        tied.add(remaining.get(i));
      }
    }
    new Lot(eligible.streams(), eligible.round(), "screen tie")
        .first(tied.stream(), Candidate::id, count - promising.size())
        .forEach(candidate -> promising.add(candidate.id()));
    return promising;
  }

  /** A simple random sample of what is not promising. */
  private List<String> slice(Eligible eligible, Set<String> promising) {
    int all = eligible.remaining().size();
    return new Lot(eligible.streams(), eligible.round(), "slice")
            .first(
                eligible.remaining().stream()
                    .map(Candidate::id)
                    .filter(id -> !promising.contains(id)),
                id -> id,
                screen.drawn(all, all - promising.size()))
            .stream()
            .sorted()
            .toList();
  }
}
