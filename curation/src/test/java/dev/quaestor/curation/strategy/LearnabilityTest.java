package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The criteria that know what can be learned, each against its formula worked out another way. */
final class LearnabilityTest {

  private static final int SEEDS = 200;
  private final Candidate candidate = Candidate.of("p", "g", "");

  /** c in 400 digits by its power series; c(1 − c) keeps its digits where c is near 1. */
  @ParameterizedTest
  @CsvSource({"-1e-7", "-1e-3", "-0.5", "-0.6931472", "-3", "-40", "-300"})
  void selfVariance_isTheFormulaInManyDigits(float sum) {
    BigDecimal c = exp(new BigDecimal((double) sum));
    double expected = c.multiply(BigDecimal.ONE.subtract(c)).doubleValue();
    assertThat(score(new SelfVariance(), answers(sum), candidate))
        .isCloseTo(expected, within(expected * 1e-12));
  }

  @Test
  void selfVariance_isOfTheWholeAnswer() {
    double parts = score(new SelfVariance(), answers(-0.25f, -0.125f, -0.5f), candidate);
    assertThat(parts).isEqualTo(score(new SelfVariance(), answers(-0.875f), candidate));
  }

  /** What is mastered and what is hopeless both come last, whatever uncertainty says. */
  @Test
  void selfVariance_asksBetweenMasteredAndHopeless() {
    double mastered = score(new SelfVariance(), answers(-0.001f), candidate);
    double between = score(new SelfVariance(), answers(-0.7f), candidate);
    double hopeless = score(new SelfVariance(), answers(-30f), candidate);
    assertThat(between).isCloseTo(0.25, within(1e-4)).isGreaterThan(100 * mastered);
    assertThat(between).isGreaterThan(1e6 * hopeless);
    assertThat(score(new SelfVariance(), answers(0f), candidate)).isZero();
    assertThat(score(new SelfVariance(), answers(-1e9f), candidate)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "aaaa,0",
    "abcd,0",
    "aabc,0.125",
    "aabb,0.125",
    "aaab,0.125",
    "aaa-,0.125",
    "----,0",
    "aa--,0.125"
  })
  void agreement_isZeroWhereAllAgreeAndWhereAllDiffer(String votes, double expected) {
    assertThat(score(new Agreement(4, 1), samples(votes), candidate))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void agreementAndDisagreement_areTheFormulasOverRandomVotes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "votes");
      int k = 3 + random.nextInt(6);
      StringBuilder votes = new StringBuilder();
      for (int i = 0; i < k; i++) {
        votes.append("abcd-".charAt(random.nextInt(5)));
      }
      Map<String, Integer> counts = new HashMap<>();
      for (int i = 0; i < k; i++) {
        char vote = votes.charAt(i);
        counts.merge(vote == '-' ? "none " + i : String.valueOf(vote), 1, Integer::sum);
      }
      double most = 0;
      double entropy = 0;
      for (int count : counts.values()) {
        most = Math.max(most, (double) count / k);
        entropy -= (double) count / k * (Math.log(count) - Math.log(k));
      }
      Observed seen = samples(votes.toString());
      assertThat(score(new Agreement(k, 1), seen, candidate))
          .as("seed %d, %s", seed, votes)
          .isCloseTo((most - 1.0 / k) * (1 - most), within(1e-12));
      assertThat(score(new Disagreement(k, 1), seen, candidate))
          .as("seed %d, %s", seed, votes)
          .isCloseTo(entropy, within(1e-12));
    }
  }

  @Test
  void agreement_countsAnAnswerCutAtTheLimitAsAgreeingWithNone() {
    List<Draw> draws = new ArrayList<>(samples("aaab").samples().get(candidate.id()));
    Observation cut = draws.get(0).observation();
    draws.set(
        0,
        new Draw(
            new Observation(
                cut.candidateId(),
                cut.promptTokens(),
                cut.answer(),
                cut.logProbabilities(),
                cut.entropies(),
                cut.margins(),
                true),
            Optional.of("a"),
            Optional.empty()));
    assertThat(Votes.of(draws).most()).isEqualTo(0.5);
  }

  @Test
  void agreement_refusesFewerThanThreeSamples() {
    assertThatThrownBy(() -> new Agreement(2, 1)).hasMessageContaining("found 2");
  }

  /** E[p(1 − p)] by summing over a fine grid of the posterior's density. */
  @Test
  void passRate_isTheExpectationUnderThePosterior() {
    Candidate other = Candidate.of("q", "g", "");
    Candidate apart = Candidate.of("r", "elsewhere", "");
    Map<Candidate, String> judged = new LinkedHashMap<>();
    judged.put(candidate, "++-");
    judged.put(other, "+---");
    judged.put(apart, "---");
    Observed seen = judged(judged);
    // Four of the group's other samples weigh 4: a quarter right, so α = 1 + 1 + 2, β = 1 + 3 + 1.
    assertThat(score(new PassRate(4, 1), seen, candidate))
        .isCloseTo(expectedVariance(4, 5), within(1e-6));
    assertThat(score(new PassRate(4, 1), seen, apart))
        .isCloseTo(expectedVariance(1, 4), within(1e-6));
  }

  /** One sample each: what never fails and never succeeds goes last, by its group's evidence. */
  @Test
  void passRate_learnsFromTheGroupWhereEachIsSampledOnce() {
    Map<Candidate, String> judged = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) {
      judged.put(Candidate.of("easy " + i, "easy", ""), "+");
      judged.put(Candidate.of("hopeless " + i, "hopeless", ""), "-");
      judged.put(Candidate.of("between " + i, "between", ""), i % 2 == 0 ? "+" : "-");
    }
    RunState base = RunState.start(1).after(Round.base("0", List.of()));
    Selection picked =
        new Scoring(new PassRate(1, 1), new TopK())
            .select(new SelectionContext(base, judged(judged), 40));
    List<String> between =
        judged.keySet().stream()
            .filter(c -> c.group().equals("between"))
            .map(Candidate::id)
            .toList();
    assertThat(picked.picks())
        .extracting(Selection.Pick::candidateId)
        .containsExactlyInAnyOrderElementsOf(between);
  }

  @Test
  void error_isOneWhereTheAnswerFails() {
    for (Verifier.Outcome outcome : Verifier.Outcome.values()) {
      Observed seen =
          new Observed(
              List.of(candidate),
              Map.of(
                  candidate.id(),
                  new Draw(observation(candidate, -1f), Optional.empty(), Optional.of(outcome))),
              Map.of(),
              0);
      assertThat(score(new AnswerError(), seen, candidate))
          .isEqualTo(outcome == Verifier.Outcome.CORRECT ? 0 : 1);
    }
  }

  private static double score(AcquisitionFunction function, Observed seen, Candidate of) {
    return function.scores(new SelectionContext(RunState.start(1), seen, 1)).applyAsDouble(of);
  }

  private static Observation observation(Candidate of, float... logProbabilities) {
    float[] any = new float[logProbabilities.length];
    return new Observation(of.id(), 1, "a", logProbabilities, any, any, false);
  }

  private Observed answers(float... logProbabilities) {
    Draw draw =
        new Draw(observation(candidate, logProbabilities), Optional.of("a"), Optional.empty());
    return new Observed(List.of(candidate), Map.of(candidate.id(), draw), Map.of(), 0);
  }

  /** A vote a letter; "-" gives none. */
  private Observed samples(String votes) {
    List<Draw> draws =
        votes
            .chars()
            .mapToObj(
                vote ->
                    new Draw(
                        observation(candidate, -1f),
                        vote == '-' ? Optional.empty() : Optional.of(Character.toString(vote)),
                        Optional.empty()))
            .toList();
    return new Observed(List.of(candidate), Map.of(), Map.of(candidate.id(), draws), 0);
  }

  /** "+" a right sample, "-" a wrong one. */
  private static Observed judged(Map<Candidate, String> verdicts) {
    Map<String, List<Draw>> samples = new LinkedHashMap<>();
    verdicts.forEach(
        (c, text) ->
            samples.put(
                c.id(),
                text.chars()
                    .mapToObj(
                        v ->
                            new Draw(
                                observation(c, -1f),
                                Optional.empty(),
                                Optional.of(
                                    v == '+' ? Verifier.Outcome.CORRECT : Verifier.Outcome.WRONG)))
                    .toList()));
    return new Observed(List.copyOf(verdicts.keySet()), Map.of(), samples, 0);
  }

  private static double expectedVariance(double alpha, double beta) {
    int steps = 200_000;
    double[] density = new double[steps];
    double[] weighted = new double[steps];
    for (int i = 0; i < steps; i++) {
      double p = (i + 0.5) / steps;
      density[i] = Math.pow(p, alpha - 1) * Math.pow(1 - p, beta - 1);
      weighted[i] = density[i] * p * (1 - p);
    }
    return Arrays.stream(weighted).sum() / Arrays.stream(density).sum();
  }

  private static BigDecimal exp(BigDecimal x) {
    MathContext digits = new MathContext(400);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; n < 1500; n++) {
      term = term.multiply(x, digits).divide(BigDecimal.valueOf(n), digits);
      sum = sum.add(term, digits);
    }
    return sum;
  }
}
