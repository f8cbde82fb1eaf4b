package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.fidelity.RankCorrelation;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.AcquisitionFunction;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.Scoring;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.Keeping;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What observing in another precision does to choices: the base of a manifest observes the pool
 * before round 1 as each of two manifests says, and a criterion scores and picks from both.
 *
 * @param room where bases are kept, and what a run would write
 */
public record Rounding(Students students, Materials materials, Path room) {

  /**
   * What one criterion made of it.
   *
   * @param candidates how many it scored both times
   * @param scores how alike it ranked them
   * @param picks how many were picked
   * @param both how many of them were picked both times
   * @param reason why nothing can be said; empty where it can
   */
  public record Result(
      String criterion,
      int candidates,
      Optional<RankCorrelation> scores,
      int picks,
      int both,
      String reason) {

    private static Result none(String criterion, String reason) {
      return new Result(criterion, 0, Optional.empty(), 0, 0, reason);
    }

    /** The share of the picks that are the same. */
    public double overlap() {
      return picks == 0 ? Double.NaN : (double) both / picks;
    }
  }

  /** What a criterion gave, and what was picked. */
  private record Seen(Map<String, Double> scores, Set<String> picks) {}

  /**
   * Compares two manifests of one strategy, which differ in how students are observed.
   *
   * @throws IOException if the base cannot be made or read
   */
  public Result of(Manifest plain, Manifest rounded, long seed)
      throws IOException, InterruptedException, TeacherException {
    QueryStrategy strategy = Strategies.of(plain);
    String name = plain.strategyName();
    Optional<AcquisitionFunction> criterion = strategy.criterion();
    if (criterion.isEmpty()) {
      return Result.none(name, "scores no candidates");
    }
    if (plain.strategy().questionsSetAside() > 0) {
      return Result.none(name, "needs questions asked and set aside first");
    }
    if (criterion.get().needs().stream().anyMatch(Need.Appraised.class::isInstance)) {
      return Result.none(name, "needs scores that are paid");
    }
    Seen before = seen(plain, seed);
    Seen after = seen(rounded, seed);
    List<String> ids =
        before.scores.keySet().stream().filter(after.scores::containsKey).sorted().toList();
    Set<String> both = new HashSet<>(before.picks);
    both.retainAll(after.picks);
    return new Result(
        name,
        ids.size(),
        Optional.of(
            RankCorrelation.of(
                ids.stream().mapToDouble(before.scores::get).toArray(),
                ids.stream().mapToDouble(after.scores::get).toArray())),
        before.picks.size(),
        both.size(),
        "");
  }

  private Seen seen(Manifest manifest, long seed)
      throws IOException, InterruptedException, TeacherException {
    Material material = materials.material(manifest, seed);
    var order = new Students.Order(manifest, material, seed, room.resolve("base"));
    try (Students.Base base = students.base(order, Students.Watch.NOBODY)) {
      Path run = room.resolve(manifest.observe().rounded().key());
      Files.createDirectories(run);
      StudentTrainer trainer = base.trainer(run, Students.Watch.NOBODY).trainer();
      RunState start = RunState.start(seed);
      try (Student student = trainer.incumbent(start)) {
        RunState state = start.after(Round.base(student.sha256(), List.of()));
        var assembly = new Assembly(manifest, materials.task(manifest.task()), material);
        return seen(assembly, trainer, state, student);
      }
    }
  }

  private static Seen seen(
      Assembly assembly, StudentTrainer trainer, RunState state, Student student)
      throws TeacherException, InterruptedException {
    Manifest manifest = assembly.manifest();
    QueryStrategy strategy = Strategies.of(manifest);
    List<Candidate> pool = assembly.material().candidates().without(Set.of());
    int count = Math.min(manifest.queriesPerRound(), pool.size());
    var streams = new RandomStreams(state.seed());
    var eligible = new Eligible(state.next(), pool, List.of(), count, streams);
    Observed observed =
        new Observers(assembly, trainer, Rounding::nobodyIsAsked, Keeping.HEAP)
            .beforeChoice()
            .observe(state, student, eligible, strategy.needs(state.next()));
    var context = new SelectionContext(state, observed, count);
    Map<String, Double> scores = new HashMap<>();
    for (Scored scored : Scoring.scored(strategy.criterion().orElseThrow(), context)) {
      scores.put(scored.candidate().id(), scored.score());
    }
    Set<String> picks = new HashSet<>();
    for (Selection.Pick pick : strategy.select(context).picks()) {
      picks.add(pick.candidateId());
    }
    return new Seen(scores, picks);
  }

  private static List<Exchange> nobodyIsAsked(
      List<TeacherRequest> requests, RunState state, int following) {
    throw new IllegalStateException("nobody is asked while precisions are compared");
  }
}
