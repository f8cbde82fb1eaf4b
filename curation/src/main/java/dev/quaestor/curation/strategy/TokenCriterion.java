package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Observation;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A score from what the student believed at each token of its own answer (Kessler et al. 2025,
 * arXiv 2512.00884): one value a token, higher = less sure, aggregated over the answer. The end
 * token counts, so that no answer is empty.
 *
 * @param value what is read at each token
 * @param aggregate how the tokens' values become one score
 */
public record TokenCriterion(Value value, Aggregate aggregate) implements AcquisitionFunction {

  /** What is read at each token. */
  public enum Value {
    /** Negative log-likelihood of the token written, at temperature 1. */
    LOSS("loss"),
    /** Entropy of the predictive distribution. */
    ENTROPY("entropy"),
    /** 1 − (p₍₁₎ − p₍₂₎): how close the second choice came. */
    MARGIN("margin"),
    /** 1 − p of the token written, which under greedy decoding is 1 − p₍₁₎. */
    LEAST_CONFIDENCE("least-confidence");

    private final String key;

    Value(String key) {
      this.key = key;
    }

    private double at(Observation answer, int token) {
      return switch (this) {
        case LOSS -> -answer.logProbabilities()[token];
        case ENTROPY -> answer.entropies()[token];
        case MARGIN -> 1 - answer.margins()[token];
        case LEAST_CONFIDENCE -> -Math.expm1(answer.logProbabilities()[token]);
      };
    }
  }

  /** How the tokens' values become one score. */
  public enum Aggregate {
    MEAN,
    SUM,
    MAX,
    /**
     * The mean of the highest tenth, at least one token: the mean vanishes on targets that copy.
     */
    WORST_TENTH;

    private double of(double[] values) {
      return switch (this) {
        case MEAN -> Arrays.stream(values).sum() / values.length;
        case SUM -> Arrays.stream(values).sum();
        case MAX -> Arrays.stream(values).max().getAsDouble();
        case WORST_TENTH -> {
          double[] sorted = values.clone();
          Arrays.sort(sorted);
          int count = (values.length + 9) / 10;
          yield Arrays.stream(sorted, values.length - count, values.length).sum() / count;
        }
      };
    }
  }

  @Override
  public String name() {
    return value.key
        + (aggregate == Aggregate.MEAN
            ? ""
            : "-" + aggregate.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> of(context.observation(candidate));
  }

  private double of(Observation answer) {
    double[] values = new double[answer.tokens()];
    for (int t = 0; t < values.length; t++) {
      values[t] = value.at(answer, t);
    }
    return aggregate.of(values);
  }
}
