package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.student.Embeddings;
import java.util.List;
import java.util.random.RandomGenerator;

/** Clusters of some vectors, to whose centres others are nearest. */
public final class Clusters {

  private final Points centres;

  private Clusters(Points centres) {
    this.centres = centres;
  }

  /** At most {@code count} clusters of {@code of}: fewer where fewer vectors differ. */
  public static Clusters of(Embeddings of, int count, RandomGenerator random) {
    List<String> ids = of.ids();
    int width = of.width();
    Points points = new Points(ids.size(), width, new float[ids.size() * width]);
    for (int i = 0; i < ids.size(); i++) {
      of.copy(ids.get(i), points.values(), i * width);
    }
    Clustering clustering = Clustering.of(points, count, random);
    double[] sums = new double[clustering.sizes().length * width];
    for (int i = 0; i < ids.size(); i++) {
      for (int j = 0; j < width; j++) {
        sums[clustering.of()[i] * width + j] += points.values()[i * width + j];
      }
    }
    float[] centres = new float[sums.length];
    for (int j = 0; j < sums.length; j++) {
      centres[j] = (float) (sums[j] / Math.max(1, clustering.sizes()[j / width]));
    }
    return new Clusters(new Points(clustering.sizes().length, width, centres));
  }

  /** The name of the cluster whose centre is nearest, of equally near ones the first. */
  public String nearest(Embeddings of, String id) {
    Points one = new Points(1, of.width(), new float[of.width()]);
    of.copy(id, one.values(), 0);
    int nearest = 0;
    for (int c = 1; c < centres.size(); c++) {
      if (one.squaredDistance(0, centres, c) < one.squaredDistance(0, centres, nearest)) {
        nearest = c;
      }
    }
    return "cluster-%03d".formatted(nearest);
  }
}
