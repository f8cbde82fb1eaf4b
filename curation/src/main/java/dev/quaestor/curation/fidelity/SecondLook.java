package dev.quaestor.curation.fidelity;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.admission.AdmissionPolicy.Standing;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.AcquisitionFunction;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.Scoring;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Scores written questions as those were scored that they were written from: by the same criterion,
 * and by the student that was in force when those were chosen, which for a plan made once is the
 * base. One pass over what was written; its tokens are the round's, and so are its calls where
 * somebody is paid for scores. A written question's reference is the teacher's answer to it.
 *
 * @param strategy chose, and has a criterion
 * @param observing sees candidates whose answers are known by their ids
 * @param trainer keeps earlier students
 */
public record SecondLook(
    QueryStrategy strategy,
    Function<Map<String, String>, Observer> observing,
    StudentTrainer trainer)
    implements Fidelity {

  public SecondLook {
    objection(strategy)
        .ifPresent(
            said -> {
              throw new IllegalArgumentException(said);
            });
  }

  /** Why nothing can be said of what is written from what {@code strategy} chooses. */
  public static Optional<String> objection(QueryStrategy strategy) {
    Optional<AcquisitionFunction> criterion = strategy.criterion();
    if (criterion.isEmpty()) {
      return Optional.of(
          "%s scores no candidates, so that nothing can be said of what is written from them; take a criterion such as self-variance, or where-scored"
              .formatted(strategy.name()));
    }
    boolean bought = criterion.get().needs().stream().anyMatch(Need.Appraised.class::isInstance);
    return bought && strategy.chosenIn(2) != 2
        ? Optional.of(
            "%s chooses once by scores that others give, and what is written later cannot be scored in the same terms; take where-scored, or the closed schedule"
                .formatted(strategy.name()))
        : Optional.empty();
  }

  @Override
  public Judged seen(Judged judged, Asked asked, Standing standing)
      throws TeacherException, InterruptedException {
    RunState now = standing.state();
    int chosen = strategy.chosenIn(now.next());
    boolean earlier = chosen < now.next();
    Map<String, Double> seeds =
        scores(earlier ? now.rounds().get(chosen).selection() : asked.selection());
    Map<String, Candidate> written = new LinkedHashMap<>();
    Map<String, String> answers = new HashMap<>();
    for (Admission admission : judged.admissions()) {
      Candidate candidate =
          asked.exchanges().get(admission.exchange()).answered(admission.example());
      if (seeds.containsKey(candidate.source()) && !admission.example().answer().isEmpty()) {
        written.putIfAbsent(candidate.id(), candidate);
        answers.putIfAbsent(candidate.id(), admission.example().answer());
      }
    }
    if (written.isEmpty()) {
      return judged;
    }
    RunState owing = now.owing(List.of(), judged.appraisals());
    RunState then =
        earlier
            ? new RunState(now.seed(), now.rounds().subList(0, chosen), owing.underway())
            : owing;
    var look = new Look(List.copyOf(written.values()), observing.apply(answers), then);
    if (!earlier) {
      return look.by(standing.student(), seeds, judged);
    }
    try (Student before = trainer.incumbent(then)) {
      return look.by(before, seeds, judged);
    }
  }

  /** What the strategy gave each candidate it could score. */
  private static Map<String, Double> scores(Selection selection) {
    Map<String, Double> scores = new HashMap<>();
    Stream.concat(
            selection.picks().stream().map(p -> Map.entry(p.candidateId(), p.score())),
            selection.evidence().sightings().stream().map(SecondLook::score))
        .filter(entry -> Double.isFinite(entry.getValue()))
        .forEach(entry -> scores.put(entry.getKey(), entry.getValue()));
    return scores;
  }

  private static Map.Entry<String, Double> score(Sighting seen) {
    return Map.entry(seen.candidateId(), seen.score());
  }

  /** One pass over {@code written}. */
  private final class Look {

    private final List<Candidate> written;
    private final Observer observer;
    private final RunState then;

    Look(List<Candidate> written, Observer observer, RunState then) {
      this.written = written;
      this.observer = observer;
      this.then = then;
    }

    Judged by(Student student, Map<String, Double> seeds, Judged judged)
        throws TeacherException, InterruptedException {
      AcquisitionFunction criterion = strategy.criterion().orElseThrow();
      int count = written.size();
      var streams = new RandomStreams(then.seed());
      Eligible eligible = new Eligible(then.next(), written, List.of(), count, streams);
      Observed seen = observer.observe(then, student, eligible, criterion.needs());
      var context = new SelectionContext(then, seen.only(known(seen)), count);
      List<Echo> echoes = new ArrayList<>();
      for (Scored scored : Scoring.scored(criterion, context)) {
        Candidate fresh = scored.candidate();
        double seed = Objects.requireNonNull(seeds.get(fresh.source()), fresh.source());
        echoes.add(new Echo(fresh.source(), fresh.id(), fresh.group(), seed, scored.score()));
      }
      List<Appraisal> calls = new ArrayList<>(judged.appraisals());
      calls.addAll(seen.scores().calls());
      long tokens = judged.readTokens() + seen.tokens();
      return new Judged(judged.admissions(), tokens, calls, echoes);
    }

    /** Without those that a criterion asks a verdict of and nothing judges. */
    private List<Candidate> known(Observed seen) {
      return seen.candidates().stream()
          .filter(
              c ->
                  Stream.concat(
                          Stream.ofNullable(seen.answers().get(c.id())),
                          seen.samples().getOrDefault(c.id(), List.of()).stream())
                      .map(Draw::verdict)
                      .noneMatch(v -> v.equals(Optional.of(Verifier.Outcome.UNKNOWN))))
          .toList();
    }
  }
}
