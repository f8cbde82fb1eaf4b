package dev.quaestor.curation.screen;

import dev.quaestor.curation.pool.Candidate;
import java.util.Arrays;
import java.util.List;
import org.tribuo.VariableIDInfo;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.sgd.linear.LinearSGDModel;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/**
 * What a prompt's words and letters alone say of its score: linear in the n-grams, fitted by
 * Tribuo's AdaGrad to standardised scores. A million prompts are read by its weights themselves,
 * without an example of Tribuo's for each.
 */
final class TextRegressor {

  private static final int EPOCHS = 8;
  private static final double RATE = 0.3;
  private static final double EPSILON = 0.1;

  private final double[] weights;
  private final double bias;

  private TextRegressor(double[] weights, double bias) {
    this.weights = weights;
    this.bias = bias;
  }

  /**
   * Fitted to {@code scores} of {@code candidates}; the same for the same arguments.
   *
   * @param seed orders the rows
   */
  static TextRegressor fitted(List<Candidate> candidates, double[] scores, long seed) {
    double mean = mean(scores);
    double spread = 0;
    for (double score : scores) {
      spread += (score - mean) * (score - mean) / scores.length;
    }
    double deviation = Math.sqrt(spread);
    double[] weights = new double[PromptText.BUCKETS];
    if (!(deviation > 0)) {
      return new TextRegressor(weights, mean); // all alike, or none
    }
    Regression rows = new Regression();
    for (int i = 0; i < scores.length; i++) {
      int[] buckets = PromptText.buckets(candidates.get(i).prompt());
      double[] values = new double[buckets.length];
      Arrays.fill(values, 1 / Math.sqrt(buckets.length));
      rows.add(buckets, values, (scores[i] - mean) / deviation);
    }
    LinearSGDModel model =
        new LinearSGDTrainer(new SquaredLoss(), new AdaGrad(RATE, EPSILON), EPOCHS, seed)
            .train(rows.rows());
    DenseMatrix learned = model.getWeightsCopy(); // 1 × features and the bias behind them
    for (int b = 0; b < weights.length; b++) {
      VariableIDInfo known = model.getFeatureIDMap().get(Regression.name(b));
      weights[b] = known == null ? 0 : deviation * learned.get(0, known.getID());
    }
    double behind = learned.get(0, learned.getDimension2Size() - 1);
    return new TextRegressor(weights, mean + deviation * behind);
  }

  private static double mean(double[] scores) {
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    return scores.length == 0 ? 0 : sum / scores.length;
  }

  double predict(String prompt) {
    int[] buckets = PromptText.buckets(prompt);
    double sum = 0;
    for (int bucket : buckets) {
      sum += weights[bucket];
    }
    return bias + sum / Math.sqrt(Math.max(1, buckets.length));
  }
}
