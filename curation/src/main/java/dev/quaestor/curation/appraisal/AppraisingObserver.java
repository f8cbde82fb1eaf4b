package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An observer that has the student's own answers scored where the strategy needs it. Candidates are
 * scored in an order drawn anew each round, so that what a limit leaves unscored is left by lot.
 *
 * @param observer lets the student answer
 * @param panel who scores, and by whom calls are paid
 */
public record AppraisingObserver(Observer observer, Panel panel) implements Observer {

  /**
   * Who scores.
   *
   * @param appraisers by name
   * @param inquiry asks under what the round's answers leave of the budget
   * @param most how many candidates are scored in a round
   */
  public record Panel(Map<String, Appraiser> appraisers, Inquiry inquiry, int most) {

    public Panel {
      appraisers = Map.copyOf(appraisers);
    }
  }

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Observed seen = observer.observe(state, incumbent, eligible, needs);
    List<String> wanted =
        needs.stream()
            .filter(Need.Appraised.class::isInstance)
            .map(need -> ((Need.Appraised) need).by())
            .sorted()
            .toList();
    if (wanted.isEmpty()) {
      return seen;
    }
    List<Candidate> drawn =
        new Lot(eligible.streams(), eligible.round(), "appraise")
            .first(seen.candidates().stream(), Candidate::id, panel.most());
    List<Work> works = drawn.stream().map(c -> new Work(c, answer(seen, c))).toList();
    Inquiry asked = panel.inquiry().inForce(incumbent, eligible.round());
    Map<String, Map<String, Double>> by = new HashMap<>();
    List<Appraisal> calls = new ArrayList<>();
    for (String name : wanted) {
      Appraiser appraiser =
          Objects.requireNonNull(panel.appraisers().get(name), "nobody is the " + name);
      var terms =
          new Appraiser.Terms(asked, state.owing(List.of(), calls), Appraisal.Purpose.SELECTION);
      Appraised appraised = appraiser.appraise(works, terms);
      calls.addAll(appraised.calls());
      Map<String, Double> scores = new HashMap<>();
      for (int i = 0; i < works.size(); i++) {
        OptionalDouble score = appraised.scores().get(i);
        if (score.isPresent()) {
          scores.put(drawn.get(i).id(), score.getAsDouble());
        }
      }
      by.put(name, Map.copyOf(scores));
    }
    return seen.scored(new Scores(by, calls));
  }

  private static String answer(Observed seen, Candidate candidate) {
    Draw answer = Objects.requireNonNull(seen.answers().get(candidate.id()), candidate.id());
    return answer.observation().answer();
  }
}
