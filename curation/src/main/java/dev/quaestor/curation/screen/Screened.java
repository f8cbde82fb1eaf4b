package dev.quaestor.curation.screen;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

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
            LazyList.where(remaining, candidate -> looked.contains(candidate.id())),
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
    Regressors regressors = Regressors.fitted(state, seen(state, eligible));
    double[] scores = remaining.stream().mapToDouble(regressors::predict).toArray();
    double[] ordered = scores.clone();
    Arrays.sort(ordered);
    double least = ordered[ordered.length - count];
    Set<String> promising = new HashSet<>();
    for (int i = 0; i < scores.length; i++) {
      if (Double.compare(scores[i], least) > 0) {
        promising.add(remaining.get(i).id());
      }
    }
    new Lot(eligible.streams(), eligible.round(), "screen tie")
        .first(
            IntStream.range(0, scores.length)
                .filter(i -> Double.compare(scores[i], least) == 0)
                .mapToObj(i -> remaining.get(i).id()),
            id -> id,
            count - promising.size())
        .forEach(promising::add);
    return promising;
  }

  /** The candidates that a round before this one scored, by id. */
  private static Map<String, Candidate> seen(RunState state, Eligible eligible) {
    Set<String> scored = new HashSet<>();
    state.rounds().forEach(each -> Past.scored(each).forEach(s -> scored.add(s.candidateId())));
    Map<String, Candidate> seen = new HashMap<>();
    for (Candidate candidate : LazyList.joined(eligible.remaining(), eligible.asked())) {
      if (scored.contains(candidate.id())) {
        seen.put(candidate.id(), candidate);
      }
    }
    return seen;
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
