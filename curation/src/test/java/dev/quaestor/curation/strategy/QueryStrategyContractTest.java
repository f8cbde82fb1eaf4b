package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.appraisal.Scores;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.diverse.Badge;
import dev.quaestor.curation.strategy.diverse.ClusterMargin;
import dev.quaestor.curation.strategy.diverse.Diverse;
import dev.quaestor.curation.strategy.diverse.FacilityLocation;
import dev.quaestor.curation.strategy.diverse.KCentre;
import dev.quaestor.curation.strategy.diverse.TypiClust;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Losses;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every strategy promises, whichever it is. */
final class QueryStrategyContractTest {

  private static final int SEEDS = 200;

  static Stream<QueryStrategy> strategies() {
    Stream<QueryStrategy> named =
        QueryStrategies.names().stream()
            .flatMap(
                name ->
                    Stream.of(
                        named(name, new TopK()),
                        named(name, new GumbelTopK(0.7)),
                        new OneShot(named(name, new TopK()), 60)));
    Stream<QueryStrategy> drawn =
        Stream.of(
                new Band(0.1, 0.5),
                new Stratified(),
                new EqualShares(),
                new RankPower(1),
                new Mixed(new TopK(), 0.25),
                new Mixed(new Stratified(), 0.5),
                new Mixed(new Diverse(new KCentre(), 3), 0.25))
            .map(selector -> named("self-variance", selector));
    Stream<QueryStrategy> diverse =
        Stream.of(
                new Badge(8),
                new KCentre(),
                new ClusterMargin(),
                new TypiClust(),
                new FacilityLocation())
            .flatMap(
                choice ->
                    Stream.of(
                        named("margin", new Diverse(choice, 3)),
                        named("agreement", new Diverse(choice, 0))));
    return Stream.of(named, drawn, diverse).flatMap(all -> all);
  }

  private static QueryStrategy named(String name, BatchSelector selector) {
    return QueryStrategies.named(name, QueryStrategies.Composition.of(selector));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_picksAsManyAsAskedWithoutRepeats(QueryStrategy strategy) {
    for (long seed = 0; seed < SEEDS; seed++) {
      SelectionContext context = contextFor(strategy, seed, 20);
      Selection selection = strategy.select(context);
      List<String> ids = selection.picks().stream().map(Selection.Pick::candidateId).toList();
      assertThat(ids).as("seed %d", seed).hasSize(20).doesNotHaveDuplicates();
      assertThat(context.candidates()).extracting(Candidate::id).containsAll(ids);
      assertThat(selection.plan()).doesNotContainAnyElementsOf(ids);
      assertThat(selection.effectivePool()).isBetween(1.0, 100.0001);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_doesNotDependOnPoolOrder(QueryStrategy strategy) {
    for (long seed = 0; seed < SEEDS; seed++) {
      SelectionContext context = contextFor(strategy, seed, 20);
      List<Candidate> reversed = new ArrayList<>(context.candidates());
      Collections.reverse(reversed);
      List<Selection.Pick> picks = strategy.select(context).picks();
      List<Selection.Pick> others = strategy.select(with(context, reversed)).picks();
      assertThat(others).as("seed %d", seed).hasSameSizeAs(picks);
      for (int i = 0; i < picks.size(); i++) {
        Selection.Pick pick = picks.get(i);
        Selection.Pick other = others.get(i);
        assertThat(other.candidateId()).as("seed %d", seed).isEqualTo(pick.candidateId());
        // Sums over a group may be added in another order.
        assertThat(same(other.score(), pick.score())).as("seed %d", seed).isTrue();
      }
    }
  }

  /** Where all score alike, ids decide, by a hash that seed and round change. */
  @ParameterizedTest
  @MethodSource("strategies")
  void select_breaksTiesByIdAndSeed(QueryStrategy strategy) {
    if (strategy.needs(1).isEmpty()) {
      return;
    }
    Function<Long, List<String>> picks =
        seed -> {
          SelectionContext context = constant(strategy, seed);
          List<Candidate> reversed = new ArrayList<>(context.candidates());
          Collections.reverse(reversed);
          List<String> ids = ids(strategy.select(context));
          assertThat(ids(strategy.select(with(context, reversed)))).isEqualTo(ids);
          return ids;
        };
    assertThat(picks.apply(1L)).hasSize(20).doesNotHaveDuplicates();
    assertThat(picks.apply(1L)).isNotEqualTo(picks.apply(2L));
  }

  /** A strategy that reads verdicts without saying that it needs them is caught. */
  @Test
  void select_catchesAStrategyThatPeeks() {
    QueryStrategy peeking =
        new Scoring(
            new AcquisitionFunction() {
              @Override
              public String name() {
                return "peeking";
              }

              @Override
              public Set<Need> needs() {
                return Set.of(new Need.Answer());
              }

              @Override
              public ToDoubleFunction<Candidate> scores(SelectionContext context) {
                return new AnswerError().scores(context);
              }
            },
            new TopK());
    assertThatThrownBy(() -> peeking.select(contextFor(peeking, 1, 20)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must declare the need");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_isTheSameTwice(QueryStrategy strategy) {
    assertThat(strategy.select(contextFor(strategy, 3, 20)))
        .isEqualTo(strategy.select(contextFor(strategy, 3, 20)));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_takesWhatIsLeft(QueryStrategy strategy) {
    if (strategy instanceof OneShot) {
      assertThatThrownBy(() -> strategy.select(contextFor(strategy, 1, 7, 20)))
          .hasMessageContaining("60")
          .hasMessageContaining("only 7");
      return;
    }
    assertThat(strategy.select(contextFor(strategy, 1, 7, 20)).picks()).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_namesTheCandidateWhoseScoreIsNotFinite(QueryStrategy strategy) {
    Set<Need> needs = strategy.needs(1);
    if (!needs.contains(new Need.Answer()) || needs.contains(new Need.Verdicts())) {
      return;
    }
    SelectionContext context = contextFor(strategy, 1, 20);
    Candidate broken = context.candidates().get(17);
    Map<String, Draw> answers = new LinkedHashMap<>(context.observed().answers());
    float[] nan = {Float.NaN};
    Observation unsure = new Observation(broken.id(), 1, "", nan, nan, nan, false);
    answers.put(broken.id(), new Draw(unsure, Optional.empty(), Optional.empty()));
    SelectionContext bad =
        new SelectionContext(
            context.state(),
            new Observed(
                    context.candidates(),
                    answers,
                    Map.of(),
                    broken(context.observed().embeddings(), broken.id()),
                    context.observed().steer(),
                    broken(context.observed().losses(), broken.id()),
                    0)
                .scored(given(context.observed(), List.of(broken), Double.NaN)),
            20);
    assertThatThrownBy(() -> strategy.select(bad))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(broken.id())
        .hasMessageContaining("round 1");
  }

  private static Losses broken(Losses losses, String id) {
    Losses broken = losses;
    for (Need need : losses.beside().keySet()) {
      Map<String, Double> said = new HashMap<>(losses.beside().get(need));
      said.put(id, Double.NaN);
      broken = broken.with(need, said);
    }
    return broken;
  }

  private static Map<Embedding, Embeddings> broken(Map<Embedding, Embeddings> all, String id) {
    Map<Embedding, Embeddings> broken = new HashMap<>();
    all.forEach(
        (kind, embeddings) -> {
          float[] values = new float[embeddings.size() * embeddings.width()];
          List<String> ids = embeddings.ids();
          for (int i = 0; i < ids.size(); i++) {
            embeddings.copy(ids.get(i), values, i * embeddings.width());
          }
          values[ids.indexOf(id) * embeddings.width()] = Float.NaN;
          broken.put(kind, new Embeddings(ids, embeddings.width(), values));
        });
    return broken;
  }

  /** Alike, or both without a score. */
  private static boolean same(double a, double b) {
    return Double.compare(a, b) == 0 || Math.abs(a - b) < 1e-9;
  }

  private static List<String> ids(Selection selection) {
    return selection.picks().stream().map(Selection.Pick::candidateId).toList();
  }

  private static SelectionContext with(SelectionContext context, List<Candidate> candidates) {
    Observed seen = context.observed();
    return new SelectionContext(context.state(), seen.only(candidates), context.count());
  }

  private static SelectionContext contextFor(QueryStrategy strategy, long seed, int count) {
    return contextFor(strategy, seed, 100, count);
  }

  /** Only what the strategy declared it needs. */
  private static SelectionContext contextFor(
      QueryStrategy strategy, long seed, int size, int count) {
    return context(strategy.needs(1), seed, size, count);
  }

  /** Every candidate is observed alike. */
  private static SelectionContext constant(QueryStrategy strategy, long seed) {
    SelectionContext context = contextFor(strategy, seed, 20);
    Observed seen = context.observed();
    Map<String, Draw> answers = new LinkedHashMap<>();
    Map<String, List<Draw>> samples = new LinkedHashMap<>();
    for (Candidate candidate : context.candidates()) {
      if (!seen.answers().isEmpty()) {
        answers.put(candidate.id(), alike(candidate, seen));
      }
      if (!seen.samples().isEmpty()) {
        samples.put(candidate.id(), Collections.nCopies(4, alike(candidate, seen)));
      }
    }
    Map<Embedding, Embeddings> embeddings = new HashMap<>();
    seen.embeddings()
        .forEach((kind, all) -> embeddings.put(kind, embeddings(context.candidates(), () -> 1f)));
    Map<String, Double> ones = new LinkedHashMap<>();
    context.candidates().forEach(candidate -> ones.put(candidate.id(), 1.0));
    Losses losses =
        new Losses(
            seen.losses().ofReference().isEmpty() ? Map.of() : ones,
            seen.losses().alone().isEmpty() ? Map.of() : ones,
            seen.losses().ofSteer());
    for (Need need : seen.losses().beside().keySet()) {
      losses = losses.with(need, ones);
    }
    return new SelectionContext(
        context.state(),
        new Observed(context.candidates(), answers, samples, embeddings, seen.steer(), losses, 0)
            .scored(given(seen, context.candidates(), 1)),
        20);
  }

  /** Vectors of eight numbers. */
  private static Embeddings embeddings(List<Candidate> candidates, Supplier<Float> number) {
    float[] values = new float[8 * candidates.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number.get();
    }
    return new Embeddings(candidates.stream().map(Candidate::id).toList(), 8, values);
  }

  private static Draw alike(Candidate candidate, Observed seen) {
    boolean judged =
        Stream.concat(
                seen.answers().values().stream(),
                seen.samples().values().stream().flatMap(List::stream))
            .anyMatch(draw -> draw.verdict().isPresent());
    float[] half = {-0.7f};
    Observation same = new Observation(candidate.id(), 5, "a", half, half, half, false);
    return new Draw(
        same, Optional.of("a"), judged ? Optional.of(Verifier.Outcome.CORRECT) : Optional.empty());
  }

  /** {@code size} candidates of three groups with answers, a fifth of them truncated. */
  static SelectionContext context(long seed, int size, int count) {
    return context(Set.of(new Need.Answer()), seed, size, count);
  }

  /** As {@link #context(long, int, int)}, with what {@code needs} says and no more. */
  static SelectionContext context(Set<Need> needs, long seed, int size, int count) {
    RandomGenerator random = new RandomStreams(seed).stream(0, "test");
    List<Candidate> candidates = new ArrayList<>();
    Map<String, Draw> answers = new LinkedHashMap<>();
    Map<String, List<Draw>> samples = new LinkedHashMap<>();
    int sampled =
        needs.stream()
            .mapToInt(need -> need instanceof Need.Samples s ? s.count() : 0)
            .max()
            .orElse(0);
    boolean judged = needs.contains(new Need.Verdicts());
    for (int i = 0; i < size; i++) {
      Candidate candidate = Candidate.of("prompt " + i, "skill-" + i % 3, "");
      candidates.add(candidate);
      if (needs.contains(new Need.Answer())) {
        answers.put(candidate.id(), draw(candidate, judged, random));
      }
      for (int k = 0; k < sampled; k++) {
        samples
            .computeIfAbsent(candidate.id(), id -> new ArrayList<>())
            .add(draw(candidate, judged, random));
      }
    }
    RunState base = RunState.start(seed).after(Round.base("0", List.of()));
    Map<Embedding, Embeddings> embeddings = new HashMap<>();
    for (Need need : needs) {
      if (need instanceof Need.Embedded embedded) {
        Supplier<Float> number = () -> (float) random.nextGaussian();
        embeddings.put(embedded.embedding(), embeddings(candidates, number));
      }
    }
    Map<Embedding, Embeddings> steer = new HashMap<>();
    for (Need need : needs) {
      if (need instanceof Need.SteerGradients wanted) {
        List<Candidate> items = candidates.subList(0, Math.min(5, size));
        steer.put(wanted.sketch(), embeddings(items, () -> (float) random.nextGaussian()));
      }
    }
    Losses losses = losses(needs, candidates, random);
    return new SelectionContext(
        base,
        new Observed(candidates, answers, samples, embeddings, steer, losses, 0)
            .scored(scores(needs, candidates, random)),
        count);
  }

  /** What a judge or a reward gives, where one is needed. */
  private static Scores scores(
      Set<Need> needs, List<Candidate> candidates, RandomGenerator random) {
    Map<String, Map<String, Double>> by = new HashMap<>();
    for (Need need : needs) {
      if (need instanceof Need.Appraised wanted) {
        Map<String, Double> given = new HashMap<>();
        candidates.forEach(candidate -> given.put(candidate.id(), random.nextDouble()));
        by.put(wanted.by(), given);
      }
    }
    return new Scores(by, List.of());
  }

  /** The same scores, but for {@code some} candidates. */
  private static Scores given(Observed seen, List<Candidate> some, double score) {
    Map<String, Map<String, Double>> by = new HashMap<>();
    seen.scores()
        .by()
        .forEach(
            (who, given) -> {
              Map<String, Double> changed = new HashMap<>(given);
              some.forEach(candidate -> changed.put(candidate.id(), score));
              by.put(who, changed);
            });
    return new Scores(by, List.of());
  }

  private static Losses losses(
      Set<Need> needs, List<Candidate> candidates, RandomGenerator random) {
    Map<String, Double> references = new LinkedHashMap<>();
    Map<String, Double> alone = new LinkedHashMap<>();
    TreeMap<String, Double> steer = new TreeMap<>();
    for (Candidate candidate : candidates) {
      if (needs.contains(new Need.ReferenceLoss())) {
        references.put(candidate.id(), random.nextDouble());
      }
      if (needs.contains(new Need.LossAlone())) {
        alone.put(candidate.id(), 1 + random.nextDouble());
      }
      if (needs.contains(new Need.SteerLoss())) {
        steer.put(candidate.group(), 1.0);
      }
    }
    Losses losses = new Losses(references, alone, steer);
    for (Need need : needs) {
      if (need instanceof Need.IrreducibleLoss
          || need instanceof Need.Ensemble
          || need instanceof Need.CandidateGains) {
        losses = losses.with(need, numbers(candidates, random));
      } else if (need instanceof Need.TwinGains) {
        Map<String, Double> gains = new LinkedHashMap<>();
        candidates.forEach(c -> gains.put(c.id(), c.group().equals("skill-1") ? -0.5 : 0.25));
        losses = losses.with(need, gains);
      }
    }
    return losses;
  }

  private static Map<String, Double> numbers(List<Candidate> candidates, RandomGenerator random) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    candidates.forEach(candidate -> numbers.put(candidate.id(), random.nextDouble()));
    return numbers;
  }

  private static Draw draw(Candidate candidate, boolean judged, RandomGenerator random) {
    int tokens = 1 + random.nextInt(12);
    float[] logProbabilities = new float[tokens];
    float[] entropies = new float[tokens];
    float[] margins = new float[tokens];
    for (int t = 0; t < tokens; t++) {
      logProbabilities[t] = -random.nextFloat() * 3;
      entropies[t] = random.nextFloat() * 2;
      margins[t] = random.nextFloat();
    }
    boolean truncated = random.nextInt(5) == 0;
    String said = Integer.toString(random.nextInt(3));
    Observation observation =
        new Observation(candidate.id(), 5, said, logProbabilities, entropies, margins, truncated);
    Verifier.Outcome outcome = said.equals("0") ? Verifier.Outcome.CORRECT : Verifier.Outcome.WRONG;
    return new Draw(
        observation,
        random.nextInt(6) == 0 ? Optional.empty() : Optional.of(said),
        judged ? Optional.of(outcome) : Optional.empty());
  }
}
