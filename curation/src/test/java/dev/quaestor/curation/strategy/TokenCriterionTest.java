package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.TokenCriterion.Aggregate;
import dev.quaestor.curation.strategy.TokenCriterion.Value;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenCriterionTest {

  private final Candidate candidate = Candidate.of("p", "g", "");
  private final Observation answer =
      new Observation(
          candidate.id(),
          1,
          "ab",
          new float[] {-1, -3, -0.5f},
          new float[] {0.25f, 2, 0.75f},
          new float[] {0.5f, 0.25f, 0},
          false);

  @ParameterizedTest
  @CsvSource({
    "LOSS,MEAN,1.5", "LOSS,SUM,4.5", "LOSS,MAX,3", "LOSS,WORST_TENTH,3",
    "ENTROPY,MEAN,1", "ENTROPY,SUM,3", "ENTROPY,MAX,2", "ENTROPY,WORST_TENTH,2",
    "MARGIN,MEAN,0.75", "MARGIN,SUM,2.25", "MARGIN,MAX,1", "MARGIN,WORST_TENTH,1",
    "LEAST_CONFIDENCE,MAX,0.950212931632136"
  })
  void score_isTheFormula(Value value, Aggregate aggregate, double expected) {
    SelectionContext context = context(RunState.start(1), Map.of(candidate, answer), 1);
    assertThat(new TokenCriterion(value, aggregate).scores(context).applyAsDouble(candidate))
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void names_sayTheAggregateUnlessItIsTheMean() {
    assertThat(QueryStrategies.names())
        .contains(
            "loss", "loss-sum", "entropy", "margin", "margin-worst-tenth", "random", "balanced");
  }

  /** Every criterion must put the candidate the student is least sure of first. */
  @ParameterizedTest
  @CsvSource({"loss", "entropy", "margin", "least-confidence"})
  void topK_asksTheLeastSureFirst(String name) {
    Map<Candidate, Observation> observations = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      Candidate c = Candidate.of("prompt " + i, "g", "");
      float unsure = (float) ((i * 37) % 50) / 50;
      observations.put(
          c,
          new Observation(
              c.id(),
              1,
              "",
              new float[] {(float) Math.log(1 - unsure)},
              new float[] {unsure},
              new float[] {1 - unsure},
              false));
    }
    RunState base = RunState.start(1).after(Round.base("0", List.of()));
    Selection top =
        QueryStrategies.named(name, QueryStrategies.Composition.of(new TopK()))
            .select(context(base, observations, 10));
    assertThat(top.picks().get(0).candidateId())
        .isEqualTo(Candidate.of("prompt 27", "g", "").id()); // 27 · 37 mod 50 = 49
    assertThat(top.picks())
        .extracting(Selection.Pick::score)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void gumbel_coldIsTopKAndHotIsNot() {
    SelectionContext context = QueryStrategyContractTest.context(5, 200, 20);
    AcquisitionFunction loss = new TokenCriterion(Value.LOSS, Aggregate.MEAN);
    List<Selection.Pick> top = new Scoring(loss, new TopK()).select(context).picks();
    assertThat(new Scoring(loss, new GumbelTopK(1e-6)).select(context).picks()).isEqualTo(top);
    Selection hot = new Scoring(loss, new GumbelTopK(100)).select(context);
    assertThat(hot.picks()).isNotEqualTo(top);
    assertThat(hot.effectivePool()).isBetween(199.0, 200.0);
  }

  @Test
  void truncatedApart_givesTruncatedAnswersTheirShare() {
    SelectionContext context = QueryStrategyContractTest.context(5, 200, 40);
    long share =
        context.candidates().stream().filter(c -> context.observation(c).truncated()).count();
    AcquisitionFunction loss = new TokenCriterion(Value.LOSS, Aggregate.MEAN);
    Selection apart = new Scoring(loss, new TruncatedApart(new TopK())).select(context);
    assertThat(
            apart.picks().stream()
                .filter(
                    p ->
                        context
                            .observed()
                            .answers()
                            .get(p.candidateId())
                            .observation()
                            .truncated()))
        .hasSize((int) Math.round(40.0 * share / 200));
  }

  private static SelectionContext context(
      RunState state, Map<Candidate, Observation> observations, int count) {
    Map<String, Draw> answers = new LinkedHashMap<>();
    observations.forEach(
        (c, o) -> answers.put(c.id(), new Draw(o, Optional.of(o.answer()), Optional.empty())));
    List<Candidate> candidates = List.copyOf(observations.keySet());
    return new SelectionContext(state, new Observed(candidates, answers, Map.of(), 0), count);
  }
}
