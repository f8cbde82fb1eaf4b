package dev.quaestor.curation.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Which part of a pool is looked at. */
final class ScreenedTest {

  private static final Set<Need> ANSWER = Set.of(new Need.Answer());
  private static final Observer ALL =
      (state, incumbent, eligible, needs) -> Observed.unseen(eligible.remaining());
  private static final Observer FIRST =
      (state, incumbent, eligible, needs) -> Observed.unseen(eligible.remaining().subList(0, 7));

  private final Screened screened = new Screened(FIRST, ALL, new Screen(0.1, 0.05));

  @Test
  void observe_beforeAnythingWasScored_isUnscreened() throws Exception {
    List<Candidate> pool = pool(100);
    Observed observed = observe(RunState.start(1).after(Round.base("0", List.of())), pool, 5);
    assertThat(observed.candidates()).isEqualTo(pool.subList(0, 7));
    assertThat(observed.screening()).isEqualTo(Screening.NONE);
  }

  @Test
  void observe_takesWhatScoredHighest_andASliceOfTheRest_inPoolOrder() throws Exception {
    List<Candidate> pool = pool(1000);
    Map<String, Double> scores = drawn(pool, 1);
    RunState state = seen(RunState.start(1).after(Round.base("0", List.of())), pool, scores::get);
    Observed observed = observe(state, pool, 20);
    Set<String> slice = new HashSet<>(observed.screening().slice());
    assertThat(observed.screening().remaining()).isEqualTo(1000);
    assertThat(slice).hasSize(50);
    assertThat(observed.candidates()).hasSize(150).isSubsetOf(pool);
    assertThat(observed.candidates())
        .isSortedAccordingTo((a, b) -> pool.indexOf(a) - pool.indexOf(b));
    Set<String> best = new HashSet<>(best(pool, scores::get, 100));
    observed.candidates().stream()
        .map(Candidate::id)
        .filter(id -> !slice.contains(id))
        .forEach(id -> assertThat(best).contains(id)); // 100 of them: one round, as it was
  }

  @Test
  void observe_hangsOnNeitherPoolOrderNorRepetition_butOnTheSeed() throws Exception {
    List<Candidate> pool = pool(600);
    RunState state = seen(RunState.start(1).after(Round.base("0", List.of())), pool, id -> 1.0);
    Set<Candidate> once = new HashSet<>(observe(state, pool, 9).candidates());
    List<Candidate> turned = new ArrayList<>(pool);
    Collections.reverse(turned);
    assertThat(new HashSet<>(observe(state, turned, 9).candidates())).isEqualTo(once);
    assertThat(new HashSet<>(observe(state, pool, 9).candidates())).isEqualTo(once);
    RunState other = new RunState(2, state.rounds());
    assertThat(new HashSet<>(observe(other, pool, 9).candidates())).isNotEqualTo(once);
  }

  /** Half of the pool was seen; the other half is told by its words alone. */
  @Test
  void observe_findsByWordsWhatWasNeverSeen() throws Exception {
    List<Candidate> pool = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      pool.add(Candidate.of((i % 10 == 3 ? "sieve" : "copy") + " the item " + i, "", ""));
    }
    Function<String, Double> score = id -> prompt(pool, id).startsWith("sieve") ? 1.0 : 0.0;
    RunState state = RunState.start(3).after(Round.base("0", List.of()));
    state = seen(state, pool.subList(0, 500), score);
    List<Candidate> never = pool.subList(500, 1000);
    Observed observed = observe(state, never, pool.subList(0, 500), 10);
    long found = observed.candidates().stream().filter(c -> c.prompt().startsWith("sieve")).count();
    assertThat(found).isGreaterThanOrEqualTo(45); // of 50, in a tenth
  }

  /** Scores fall by group from round to round: last round's own are no longer in order. */
  @Test
  void observe_learnsHowScoresMove() throws Exception {
    List<Candidate> pool = pool(1200);
    Map<String, Double> start = drawn(pool, 5);
    RunState state = RunState.start(5).after(Round.base("0", List.of()));
    // Group a loses a third a round, group b gains as much.
    for (int round = 1; round < 4; round++) {
      state = seen(state, pool, at(pool, start, round));
    }
    List<String> best = best(pool, at(pool, start, 4), 60);
    Set<String> observed = new HashSet<>();
    observe(state, pool, 60).candidates().forEach(candidate -> observed.add(candidate.id()));
    assertThat(best.stream().filter(observed::contains).count()).isGreaterThanOrEqualTo(54);
  }

  /** Where nothing tells the scores, a screen finds what it looks at, and says so. */
  @Test
  void recall_ofScoresThatNothingTells_isTheShare_andTheIntervalHoldsTheTruth() throws Exception {
    int covered = 0;
    double mean = 0;
    int seeds = 40;
    for (int seed = 0; seed < seeds; seed++) {
      List<Candidate> pool = pool(800);
      RunState state = RunState.start(seed).after(Round.base("0", List.of()));
      state = seen(state, pool, drawn(pool, 100 + seed)::get);
      Map<String, Double> now = drawn(pool, 900 + seed);
      Observed observed = observe(state, pool, 40);
      List<Sighting> sightings =
          observed.candidates().stream().map(c -> sighting(c, now.get(c.id()))).toList();
      Recall recall = observed.screening().recall(sightings, 40).orElseThrow();
      double least =
          observed.candidates().stream()
              .filter(c -> !observed.screening().slice().contains(c.id()))
              .mapToDouble(c -> now.get(c.id()))
              .sorted()
              .skip(80 - 40)
              .findFirst()
              .orElseThrow();
      double truth = 40.0 / pool.stream().filter(c -> now.get(c.id()) >= least).count();
      covered += recall.low() <= truth && truth <= recall.high() ? 1 : 0;
      mean += recall.share() / seeds;
    }
    assertThat(covered).isGreaterThanOrEqualTo(35);
    assertThat(mean).isBetween(0.07, 0.16);
  }

  @Test
  void observe_neverLooksAtFewerThanARoundPicks() throws Exception {
    List<Candidate> pool = pool(100);
    RunState state = seen(RunState.start(1).after(Round.base("0", List.of())), pool, id -> 1.0);
    assertThat(observe(state, pool, 40).candidates()).hasSize(45);
    assertThat(observe(state, pool.subList(0, 30), 40).candidates()).hasSize(30);
    assertThatThrownBy(() -> new Screen(0.9, 0.1)).hasMessageContaining("found 0.9 and 0.1");
  }

  private Observed observe(RunState state, List<Candidate> pool, int least) throws Exception {
    return observe(state, pool, List.of(), least);
  }

  private Observed observe(RunState state, List<Candidate> pool, List<Candidate> asked, int least)
      throws Exception {
    RandomStreams streams = new RandomStreams(state.seed());
    var eligible = new Eligible(state.next(), pool, asked, least, streams);
    return screened.observe(state, new Nobody(), eligible, ANSWER);
  }

  private static List<Candidate> pool(int count) {
    List<Candidate> pool = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pool.add(Candidate.of("item " + i, i % 2 == 0 ? "a" : "b", ""));
    }
    return pool;
  }

  private static String prompt(List<Candidate> pool, String id) {
    return pool.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow().prompt();
  }

  private static Map<String, Double> drawn(List<Candidate> pool, long seed) {
    RandomGenerator random = new RandomStreams(seed).stream(0, "scores");
    Map<String, Double> scores = new TreeMap<>();
    pool.forEach(candidate -> scores.put(candidate.id(), random.nextDouble()));
    return scores;
  }

  private static Function<String, Double> at(
      List<Candidate> pool, Map<String, Double> start, int round) {
    Map<String, Double> scores = new TreeMap<>();
    for (Candidate candidate : pool) {
      double moved = (round - 1) * (candidate.group().equals("a") ? -0.3 : 0.3);
      scores.put(candidate.id(), start.get(candidate.id()) + moved);
    }
    return scores::get;
  }

  private static List<String> best(
      List<Candidate> pool, Function<String, Double> scores, int count) {
    return pool.stream()
        .map(Candidate::id)
        .sorted((a, b) -> Double.compare(scores.apply(b), scores.apply(a)))
        .limit(count)
        .toList();
  }

  /** The state after a round that saw {@code pool}. */
  private static RunState seen(
      RunState state, List<Candidate> pool, Function<String, Double> scores) {
    List<Sighting> sightings = pool.stream().map(c -> sighting(c, scores.apply(c.id()))).toList();
    Evidence evidence = new Evidence(sightings, new TreeMap<>(), new TreeMap<>());
    return state.after(
        new Round(
            state.next(),
            Selection.NONE.on(evidence),
            List.of(),
            List.of(),
            new Round.Model("", ""),
            Effort.NONE,
            List.of()));
  }

  private static Sighting sighting(Candidate candidate, double score) {
    return new Sighting(candidate.id(), candidate.group(), score, Double.NaN, 0, 0);
  }

  /** A student that nobody asks. */
  private record Nobody() implements Student {

    @Override
    public String sha256() {
      return "";
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      throw new AssertionError("nobody was to be asked");
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      throw new AssertionError("nobody was to be asked");
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      throw new AssertionError("nobody was to be asked");
    }

    @Override
    public long activeParameters() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
