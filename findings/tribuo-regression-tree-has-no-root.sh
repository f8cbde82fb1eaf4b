#!/usr/bin/env bash
# One would guess that a tree model's getRoot() is the root of its tree, as it is for a classification tree, and that a tree of one target
# is such a model: TreeModel documents it so, and CARTRegressionTrainer.train returns a TreeModel.
# What happens: of a regression tree that CARTRegressionTrainer made, getRoot() is null, whatever the number of targets, although the model predicts;
# the roots lie in IndependentRegressionTreeModel.getRoots(), by the target's name, a class that one has to cast to. A program that walks or draws
# trees by getRoot() works for classes and ends at a null pointer for numbers.
# Tribuo 4.3.2 (newest). Source: CARTRegressionTrainer.train makes an IndependentRegressionTreeModel, whose constructor passes null for the root.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.tribuo</groupId><artifactId>tribuo-regression-tree</artifactId><version>4.3.2</version></dependency>
    <dependency><groupId>org.tribuo</groupId><artifactId>tribuo-classification-tree</artifactId><version>4.3.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
cat > Finding.java <<'JAVA'
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.IndependentRegressionTreeModel;

final class Finding {
  public static void main(String[] args) {
    RegressionFactory numbers = new RegressionFactory();
    LabelFactory labels = new LabelFactory();
    MutableDataset<Regressor> regression = new MutableDataset<>(new SimpleDataSourceProvenance("made", numbers), numbers);
    MutableDataset<Label> classes = new MutableDataset<>(new SimpleDataSourceProvenance("made", labels), labels);
    String[] names = {"x"};
    for (int i = 0; i < 100; i++) {
      double[] x = {i + 1};
      regression.add(new ArrayExample<>(new Regressor("y", i < 50 ? 1 : 2), names, x));
      classes.add(new ArrayExample<>(new Label(i < 50 ? "low" : "high"), names, x));
    }
    TreeModel<Label> sorted = (TreeModel<Label>) new CARTClassificationTrainer(4).train(classes);
    TreeModel<Regressor> tree = (TreeModel<Regressor>) new CARTRegressionTrainer(4).train(regression);
    double predicted = tree.predict(new ArrayExample<>(new Regressor("y", Double.NaN), names, new double[] {80})).getOutput().getValues()[0];
    var roots = ((IndependentRegressionTreeModel) tree).getRoots();
    System.out.println("classification tree: root " + sorted.getRoot());
    System.out.println("regression tree, which predicts " + predicted + " for 80: root " + tree.getRoot() + ", roots " + roots.keySet());
    if (!(sorted.getRoot() != null && tree.getRoot() == null && predicted == 2 && roots.get("y") != null)) {
      throw new AssertionError("the behaviour has changed");
    }
  }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log || { cat log; exit 1; }
echo "Tribuo 4.3.2"
