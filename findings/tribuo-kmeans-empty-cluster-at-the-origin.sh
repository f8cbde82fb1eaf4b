#!/usr/bin/env bash
# One would guess that a k-means centroid is the mean of its points, and that one which lost its points stays where it was, or is given
# a far point, as other libraries do.
# What happens: Tribuo's KMeansTrainer leaves a centroid that no point is nearest to at the ORIGIN, where no data need be. Initialisation
# RANDOM, which the short constructor takes, draws centroids evenly between the features' extremes, so that in ten dimensions most lose
# their points at once: of 30 centroids for 30 clusters of 100 points around (100, 100, ...) most end at (0, 0, ...), and a point near the
# origin, which lies far from all the data, is assigned to one of them with certainty. With PLUSPLUS it takes fewer different points than centroids.
# Tribuo 4.3.2 (newest). Source: KMeansTrainer.mStep, which makes every centroid anew from 0 and divides by the number of points only where there are any.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.tribuo</groupId><artifactId>tribuo-clustering-kmeans</artifactId><version>4.3.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
cat > Finding.java <<'JAVA'
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tribuo.MutableDataset;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.clustering.kmeans.KMeansModel;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.DistanceType;
import org.tribuo.math.la.DenseVector;
import org.tribuo.provenance.SimpleDataSourceProvenance;

final class Finding {
  static final int WIDTH = 10;

  static ArrayExample<ClusterID> example(double[] values) {
    String[] names = new String[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      names[j] = "f" + j;
    }
    return new ArrayExample<>(ClusteringFactory.UNASSIGNED_CLUSTER_ID, names, values);
  }

  static long atOrigin(KMeansModel model) {
    return Arrays.stream(model.getCentroidVectors()).filter(c -> c.twoNorm() == 0).count();
  }

  public static void main(String[] args) {
    ClusteringFactory factory = new ClusteringFactory();
    MutableDataset<ClusterID> data =
        new MutableDataset<>(new SimpleDataSourceProvenance("made", factory), factory);
    SplittableRandom random = new SplittableRandom(1);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3000; i++) {
      double[] values = new double[WIDTH];
      double square = 0;
      for (int j = 0; j < WIDTH; j++) {
        values[j] = 100 + 10 * Math.cos((i % 30) * (j + 1)) + random.nextGaussian();
        square += values[j] * values[j];
      }
      least = Math.min(least, Math.sqrt(square));
      data.add(example(values));
    }
    KMeansModel drawn = new KMeansTrainer(30, 30, DistanceType.L2.getDistance(), 1, 7L).train(data);
    KMeansModel seeded =
        new KMeansTrainer(30, 30, DistanceType.L2.getDistance(), KMeansTrainer.Initialisation.PLUSPLUS, 1, 7L)
            .train(data);
    int cluster = drawn.predict(example(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1})).getOutput().getID();
    DenseVector centroid = drawn.getCentroidVectors()[cluster];
    System.out.printf("no point is nearer to the origin than %.0f%n", least);
    System.out.printf("RANDOM: %d of 30 centroids lie at the origin; PLUSPLUS: %d%n", atOrigin(drawn), atOrigin(seeded));
    System.out.println("a point at (1, 1, ...) belongs to the centroid " + centroid);
    if (!(least > 200 && atOrigin(drawn) >= 10 && atOrigin(seeded) == 0 && centroid.twoNorm() == 0)) {
      throw new AssertionError("the behaviour has changed");
    }
  }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log || { cat log; exit 1; }
echo "Tribuo 4.3.2"
