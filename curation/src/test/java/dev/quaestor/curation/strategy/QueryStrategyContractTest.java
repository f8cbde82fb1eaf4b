package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every strategy promises, whichever it is. */
final class QueryStrategyContractTest {

  static Stream<QueryStrategy> strategies() {
    return QueryStrategies.names().stream()
        .flatMap(
            name ->
                Stream.of(
                    QueryStrategies.named(name, new TopK()),
                    QueryStrategies.named(name, new GumbelTopK(0.7)),
                    new OneShot(QueryStrategies.named(name, new TopK()), 60)));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_picksAsManyAsAskedWithoutRepeats(QueryStrategy strategy) {
    for (long seed = 0; seed < 20; seed++) {
      SelectionContext context = context(seed, 100, 20);
      Selection selection = strategy.select(context);
      List<String> ids = selection.picks().stream().map(Selection.Pick::candidateId).toList();
      assertThat(ids).as("seed %d", seed).hasSize(20).doesNotHaveDuplicates();
      assertThat(context.candidates()).extracting(Candidate::id).containsAll(ids);
      assertThat(selection.plan()).doesNotContainAnyElementsOf(ids);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_doesNotDependOnPoolOrder(QueryStrategy strategy) {
    for (long seed = 0; seed < 20; seed++) {
      SelectionContext context = context(seed, 100, 20);
      List<Candidate> reversed = new ArrayList<>(context.candidates());
      Collections.reverse(reversed);
      SelectionContext other =
          new SelectionContext(context.state(), reversed, context.observations(), context.count());
      assertThat(strategy.select(other).picks())
          .as("seed %d", seed)
          .usingRecursiveComparison()
          .withComparatorForType(
              (a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
          .isEqualTo(strategy.select(context).picks());
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_isTheSameTwice(QueryStrategy strategy) {
    assertThat(strategy.select(context(3, 100, 20)))
        .isEqualTo(strategy.select(context(3, 100, 20)));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_takesWhatIsLeft(QueryStrategy strategy) {
    if (strategy instanceof OneShot) {
      assertThatThrownBy(() -> strategy.select(context(1, 7, 20)))
          .hasMessageContaining("60")
          .hasMessageContaining("only 7");
      return;
    }
    assertThat(strategy.select(context(1, 7, 20)).picks()).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void select_namesTheCandidateWhoseScoreIsNotFinite(QueryStrategy strategy) {
    if (strategy.needs(1).isEmpty()) {
      return;
    }
    SelectionContext context = context(1, 100, 20);
    Candidate broken = context.candidates().get(17);
    Map<String, Observation> observations = new LinkedHashMap<>(context.observations());
    float[] nan = {Float.NaN};
    observations.put(broken.id(), new Observation(broken.id(), 1, "", nan, nan, nan, false));
    SelectionContext bad =
        new SelectionContext(context.state(), context.candidates(), observations, 20);
    assertThatThrownBy(() -> strategy.select(bad))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(broken.id())
        .hasMessageContaining("round 1");
  }

  /** {@code size} candidates of three groups, a fifth of them truncated. */
  static SelectionContext context(long seed, int size, int count) {
    RandomGenerator random = new RandomStreams(seed).stream(0, "test");
    List<Candidate> candidates = new ArrayList<>();
    Map<String, Observation> observations = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Candidate candidate = Candidate.of("prompt " + i, "skill-" + i % 3, "");
      candidates.add(candidate);
      int tokens = 1 + random.nextInt(12);
      float[] logProbabilities = new float[tokens];
      float[] entropies = new float[tokens];
      float[] margins = new float[tokens];
      for (int t = 0; t < tokens; t++) {
        logProbabilities[t] = -random.nextFloat() * 3;
        entropies[t] = random.nextFloat() * 2;
        margins[t] = random.nextFloat();
      }
      observations.put(
          candidate.id(),
          new Observation(
              candidate.id(),
              5,
              "a",
              logProbabilities,
              entropies,
              margins,
              random.nextInt(5) == 0));
    }
    RunState base = RunState.start(seed).after(Round.base("0", List.of()));
    return new SelectionContext(base, candidates, observations, count);
  }
}
