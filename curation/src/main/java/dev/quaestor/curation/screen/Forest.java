package dev.quaestor.curation.screen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.ensemble.EnsembleModel;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.IndependentRegressionTreeModel;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/**
 * Tribuo's random forest of regression trees, laid out in arrays: a million rows are predicted by
 * walking them, where Tribuo makes an example and a vector for each row and each tree.
 */
final class Forest {

  private static final int TREES = 32;
  private static final int DEPTH = 10;
  private static final float FEWEST = 5;
  private static final float FEATURES = 0.5f;

  private final List<Tree> trees = new ArrayList<>();

  private Forest() {}

  /**
   * A tree: node i is a leaf where {@code feature[i]} is below 0; otherwise a row goes to {@code
   * above[i]} where its feature is above {@code value[i]}, and to i + 1 where it is not.
   */
  private record Tree(int[] feature, double[] value, int[] above) {}

  /**
   * Fitted to {@code targets} of {@code rows}; the same for the same arguments.
   *
   * @param rows n × features
   * @param seed draws rows and features
   */
  static Forest fitted(List<double[]> rows, double[] targets, long seed) {
    return of(trained(rows, targets, seed), rows.get(0).length);
  }

  /** As Tribuo makes it, a row's feature j called {@link Regression#name}(j). */
  static EnsembleModel<Regressor> trained(List<double[]> rows, double[] targets, long seed) {
    Regression data = new Regression();
    for (int i = 0; i < targets.length; i++) {
      double[] row = rows.get(i);
      data.add(IntStream.range(0, row.length).toArray(), row, targets[i]);
    }
    var tree =
        new CARTRegressionTrainer(DEPTH, FEWEST, 0f, FEATURES, false, new MeanSquaredError(), seed);
    // A new trainer for each fit: one that is asked twice draws other rows.
    return new RandomForestTrainer<>(tree, new AveragingCombiner(), TREES, seed).train(data.rows());
  }

  static Forest of(EnsembleModel<Regressor> model, int features) {
    Map<Integer, Integer> columns = new HashMap<>();
    for (int j = 0; j < features; j++) {
      columns.put(model.getFeatureIDMap().get(Regression.name(j)).getID(), j);
    }
    Forest forest = new Forest();
    for (Model<Regressor> each : model.getModels()) {
      forest.trees.add(laidOut(root(each), columns));
    }
    return forest;
  }

  /** Tribuo's tree of one target has its root under the target's name, and none by itself. */
  private static Node<Regressor> root(Model<Regressor> tree) {
    return Objects.requireNonNull(
        ((IndependentRegressionTreeModel) tree).getRoots().get(Regression.TARGET), "no root");
  }

  private static Tree laidOut(Node<Regressor> root, Map<Integer, Integer> columns) {
    List<Integer> feature = new ArrayList<>();
    List<Double> value = new ArrayList<>();
    List<Integer> above = new ArrayList<>();
    layOut(root, columns, feature, value, above);
    return new Tree(
        feature.stream().mapToInt(Integer::intValue).toArray(),
        value.stream().mapToDouble(Double::doubleValue).toArray(),
        above.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void layOut(
      Node<Regressor> node,
      Map<Integer, Integer> columns,
      List<Integer> feature,
      List<Double> value,
      List<Integer> above) {
    int here = feature.size();
    above.add(0);
    if (node instanceof SplitNode<Regressor> split) {
      feature.add(columns.get(split.getFeatureID()));
      value.add(split.splitValue());
      layOut(split.getLessThanOrEqual(), columns, feature, value, above);
      above.set(here, feature.size());
      layOut(split.getGreaterThan(), columns, feature, value, above);
    } else {
      feature.add(-1);
      value.add(((LeafNode<Regressor>) node).getOutput().getValues()[0]);
    }
  }

  /** The mean of the trees. */
  double predict(double[] row) {
    double sum = 0;
    for (Tree tree : trees) {
      int node = 0;
      int feature;
      while ((feature = tree.feature[node]) >= 0) {
        node = row[feature] > tree.value[node] ? tree.above[node] : node + 1;
      }
      sum += tree.value[node];
    }
    return sum / trees.size();
  }
}
