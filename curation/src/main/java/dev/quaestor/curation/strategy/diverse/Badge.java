package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.student.Embedding;
import java.util.random.RandomGenerator;

/**
 * BADGE (Ash et al. 2020, arXiv 1906.03671): k-means++ seeding (Arthur and Vassilvitskii 2007) on
 * gradients of the loss of the student's own answer. The first pick is the longest gradient, each
 * further one is drawn in proportion to the squared distance to the nearest pick, so that a batch
 * is of large gradients in different directions. Once all that is left lies on what was picked, the
 * most valuable follow.
 *
 * <p>Nothing is computed that the draw does not need, and its law is exact: a point is drawn in
 * proportion to what its distance is at most (see {@link Nearest}), then looked at, and kept with
 * the probability by which it turned out nearer; where it is not, another is drawn.
 */
public record Badge(int sketch) implements DiverseChoice {

  @Override
  public String name() {
    return "badge";
  }

  @Override
  public Embedding embedding() {
    return new Embedding.GradientSketch(sketch);
  }

  @Override
  public boolean mindsAsked() {
    return false;
  }

  @Override
  public int[] choose(Points points, Points asked, int count, RandomGenerator random) {
    Nearest nearest = new Nearest(points, Points.none(points.width()), count);
    return choose(points, nearest, count, random);
  }

  static int[] choose(Points points, Nearest nearest, int count, RandomGenerator random) {
    int[] picks = new int[count];
    if (count == 0) {
      return picks;
    }
    picks[0] = longest(points);
    nearest.add(picks[0]);
    SumTree weights = new SumTree(points.size());
    for (int i = 0; i < points.size(); i++) {
      weights.put(i, nearest.look(i, 0));
    }
    weights.rebuild();
    int next = 0;
    for (int k = 1; k < count; k++) {
      int drawn = draw(nearest, weights, random);
      if (drawn < 0) {
        while (nearest.isCentre(next)) {
          next++;
        }
        drawn = next;
      }
      picks[k] = drawn;
      nearest.add(drawn);
      weights.set(drawn, 0);
    }
    return picks;
  }

  /** A point in proportion to its distance, or −1 where all distances are 0. */
  private static int draw(Nearest nearest, SumTree weights, RandomGenerator random) {
    while (weights.total() > 0) {
      int point = weights.at(random.nextDouble());
      float enough = (float) ((1 - random.nextDouble()) * nearest.bound(point));
      float distance = nearest.look(point, enough);
      if (distance >= enough && distance > 0) {
        return point;
      }
      weights.set(point, distance);
    }
    return -1;
  }

  private static int longest(Points points) {
    int longest = 0;
    double most = -1;
    for (int i = 0; i < points.size(); i++) {
      double norm = points.squaredNorm(i);
      if (norm > most) {
        most = norm;
        longest = i;
      }
    }
    return longest;
  }
}
