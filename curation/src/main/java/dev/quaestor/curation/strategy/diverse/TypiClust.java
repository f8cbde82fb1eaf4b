package dev.quaestor.curation.strategy.diverse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * TypiClust (Hacohen et al. 2022, arXiv 2202.02794): as many k-means clusters as were asked and are
 * to be picked together; those that hold nothing asked give their most typical point, the largest
 * first. Typical is who has near neighbours: the inverse of the mean distance to the 20 nearest
 * points of the cluster, or to all where it has fewer; of a cluster of more than 2,000, of every
 * m-th, so that one large cluster does not cost its square. Where such clusters are used up, all
 * clusters take further turns in the same order, those with the fewest asked or picked first.
 */
public record TypiClust() implements DiverseChoice {

  private static final int NEIGHBOURS = 20;
  private static final int LOOKED_AT = 2000;

  @Override
  public String name() {
    return "typiclust";
  }

  @Override
  public int[] choose(Points points, Points asked, int count, RandomGenerator random) {
    if (count == 0) {
      return new int[0];
    }
    Points all = joined(points, asked);
    Clustering clusters = Clustering.of(all, asked.size() + count, random);
    List<Turn> turns = turns(all, points.size(), clusters);
    int[] picks = new int[count];
    int picked = 0;
    while (picked < count) {
      turns.removeIf(turn -> turn.given == turn.typical.length);
      Turn turn = turns.stream().min(Turn.ORDER).orElseThrow();
      picks[picked++] = turn.typical[turn.given++];
      turn.covered++;
    }
    return picks;
  }

  private static Points joined(Points points, Points asked) {
    float[] values = Arrays.copyOf(points.values(), points.values().length + asked.values().length);
    System.arraycopy(asked.values(), 0, values, points.values().length, asked.values().length);
    return new Points(points.size() + asked.size(), points.width(), values);
  }

  /** A cluster and what it still has to give. */
  private static final class Turn {
    static final Comparator<Turn> ORDER =
        Comparator.<Turn>comparingInt(turn -> turn.covered)
            .thenComparingInt(turn -> -turn.size)
            .thenComparingInt(turn -> turn.first);

    final int size;
    final int first;
    final int[] typical;
    int covered;
    int given;

    Turn(int size, int covered, int first, int[] typical) {
      this.size = size;
      this.covered = covered;
      this.first = first;
      this.typical = typical;
    }
  }

  private static List<Turn> turns(Points all, int candidates, Clustering clusters) {
    List<List<Integer>> members = new ArrayList<>();
    for (int size : clusters.sizes()) {
      members.add(new ArrayList<>(size));
    }
    for (int i = 0; i < all.size(); i++) {
      members.get(clusters.of()[i]).add(i);
    }
    members.removeIf(cluster -> cluster.isEmpty() || cluster.get(0) >= candidates);
    Turn[] turns = new Turn[members.size()];
    IntStream.range(0, turns.length)
        .parallel()
        .forEach(
            c -> {
              int[] cluster = members.get(c).stream().mapToInt(i -> i).toArray();
              int own = (int) Arrays.stream(cluster).filter(i -> i < candidates).count();
              int[] typical = typical(all, cluster, own);
              turns[c] = new Turn(cluster.length, cluster.length - own, cluster[0], typical);
            });
    return new ArrayList<>(List.of(turns));
  }

  /** The first {@code own} of a cluster's members, the most typical first. */
  private static int[] typical(Points all, int[] cluster, int own) {
    record Placed(int point, double far) {}
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < own; i++) {
      placed.add(new Placed(cluster[i], meanDistance(all, cluster, i)));
    }
    return placed.stream()
        .sorted(Comparator.comparingDouble(Placed::far).thenComparingInt(Placed::point))
        .mapToInt(Placed::point)
        .toArray();
  }

  /** To the nearest others of its cluster; 0 where there are none. */
  private static double meanDistance(Points all, int[] cluster, int member) {
    int step = (cluster.length + LOOKED_AT - 1) / LOOKED_AT;
    double[] distances =
        IntStream.iterate(0, other -> other < cluster.length, other -> other + step)
            .filter(other -> other != member)
            .mapToDouble(
                other -> Math.sqrt(all.squaredDistance(cluster[member], all, cluster[other])))
            .sorted()
            .limit(NEIGHBOURS)
            .toArray();
    return Arrays.stream(distances).sum() / Math.max(1, distances.length);
  }
}
