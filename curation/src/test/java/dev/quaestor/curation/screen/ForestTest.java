package dev.quaestor.curation.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tribuo.ensemble.EnsembleModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.regression.Regressor;

/** Tribuo's forest in arrays of our own. */
final class ForestTest {

  private final List<double[]> rows = new ArrayList<>();
  private final double[] targets = new double[400];

  ForestTest() {
    RandomGenerator random = new RandomStreams(5).stream(0, "rows");
    for (int i = 0; i < targets.length; i++) {
      double[] row = {random.nextInt(3) - 1, 10 * random.nextGaussian(), random.nextDouble(), 7};
      rows.add(row);
      targets[i] = row[0] * (row[2] > 0.4 ? 2 : -1) + 0.01 * row[1];
    }
  }

  /** Rows it was fitted to and others, with zeros, negative numbers and numbers far outside. */
  @Test
  void predict_isWhatTribuoPredicts() {
    EnsembleModel<Regressor> model = Forest.trained(rows, targets, 3);
    Forest forest = Forest.of(model, 4);
    List<double[]> asked = new ArrayList<>(rows);
    asked.add(new double[] {0, 0, 0, 0});
    asked.add(new double[] {-1e9, 1e9, -3, 7});
    for (double[] row : asked) {
      String[] names = {"f0", "f1", "f2", "f3"};
      var example = new ArrayExample<>(new Regressor("score", Double.NaN), names, row);
      double expected = model.predict(example).getOutput().getValues()[0];
      assertThat(forest.predict(row)).isEqualTo(expected, within(1e-12));
    }
  }

  @Test
  void fitted_learnsAndIsTheSameForTheSameSeedAlone() {
    Forest one = Forest.fitted(rows, targets, 3);
    Forest same = Forest.fitted(rows, targets, 3);
    Forest other = Forest.fitted(rows, targets, 4);
    double wrong = 0;
    double differs = 0;
    for (int i = 0; i < targets.length; i++) {
      assertThat(same.predict(rows.get(i))).isEqualTo(one.predict(rows.get(i)));
      wrong += Math.abs(one.predict(rows.get(i)) - targets[i]) / targets.length;
      differs += Math.abs(other.predict(rows.get(i)) - one.predict(rows.get(i)));
    }
    assertThat(wrong).isLessThan(0.4); // the targets' own mean distance is about 1
    assertThat(differs).isPositive();
  }
}
