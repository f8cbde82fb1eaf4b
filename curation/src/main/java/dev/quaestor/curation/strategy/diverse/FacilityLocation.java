package dev.quaestor.curation.strategy.diverse;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Facility location: each pick is the point that brings all others nearest to what is picked or was
 * asked before, by the sum of distances. Before there is anything, every point counts as far away
 * as the farthest from the mean is, twice over, which no two points exceed; so the objective is Σᵢ
 * maxₛ (that − dᵢₛ), monotone and submodular, and greedy picks reach 63% of the best (Nemhauser et
 * al. 1978). A gain can only shrink, so only the point on top of the queue is computed anew (Minoux
 * 1978).
 *
 * <p>Gains of all points of all others are quadratic in the pool. Where there are more, {@link
 * #SAMPLE} points stand for the pool, or twice as many as are picked, drawn at random; they are
 * both what is covered and what is picked from.
 */
public record FacilityLocation() implements DiverseChoice {

  /** Points that are looked at, where a batch is not more than half as many. */
  public static final int SAMPLE = 4096;

  private static final int AT_ONCE = 8;

  @Override
  public String name() {
    return "facility-location";
  }

  private record Gain(int point, double gain, int round) implements Comparable<Gain> {
    @Override
    public int compareTo(Gain other) {
      int larger = Double.compare(other.gain, gain);
      return larger != 0 ? larger : Integer.compare(point, other.point);
    }
  }

  @Override
  public int[] choose(Points points, Points asked, int count, RandomGenerator random) {
    int[] sample = sample(points.size(), Math.max(SAMPLE, 2 * count), random);
    Points sampled = PlusPlus.gathered(points, sample);
    Cover cover = new Cover(sampled);
    for (int i = 0; i < asked.size(); i++) {
      cover.add(asked, i);
    }
    PriorityQueue<Gain> queue = new PriorityQueue<>();
    double[] first = cover.gains(0, sampled.size());
    for (int i = 0; i < first.length; i++) {
      queue.add(new Gain(i, first[i], 0));
    }
    int[] picks = new int[count];
    int picked = 0;
    while (picked < count) {
      Gain top = queue.remove();
      if (top.round == picked) {
        picks[picked++] = sample[top.point];
        cover.add(sampled, top.point);
      } else {
        queue.add(new Gain(top.point, cover.gains(top.point, 1)[0], picked));
      }
    }
    return picks;
  }

  /** As many indexes below {@code size}, ascending; all where there are no more. */
  private static int[] sample(int size, int most, RandomGenerator random) {
    int[] indexes = new int[size];
    for (int i = 0; i < size; i++) {
      indexes[i] = i;
    }
    if (size <= most) {
      return indexes;
    }
    for (int i = 0; i < most; i++) {
      int j = i + random.nextInt(size - i);
      int swapped = indexes[i];
      indexes[i] = indexes[j];
      indexes[j] = swapped;
    }
    int[] sample = Arrays.copyOf(indexes, most);
    Arrays.sort(sample);
    return sample;
  }

  /** How far each point is from the nearest facility. */
  private static final class Cover {
    private final Points points;
    private final Panels panels;
    private final double[] far;

    Cover(Points points) {
      this.points = points;
      panels = new Panels(points);
      far = new double[points.size()];
      Arrays.fill(far, 2 * Math.sqrt(radius(points)));
    }

    /** The largest squared distance from the mean. */
    private static double radius(Points points) {
      double[] mean = new double[points.width()];
      for (int i = 0; i < points.values().length; i++) {
        mean[i % points.width()] += (double) points.values()[i] / points.size();
      }
      double largest = 0;
      for (int i = 0; i < points.size(); i++) {
        double square = 0;
        for (int j = 0; j < points.width(); j++) {
          double d = points.values()[i * points.width() + j] - mean[j];
          square += d * d;
        }
        largest = Math.max(largest, square);
      }
      return largest;
    }

    void add(Points facilities, int index) {
      panels.each(
          panel -> {
            float[][] distances = Panels.room(1);
            panels.squaredDistances(panel, facilities, index, distances);
            int start = panel * Panels.WIDTH;
            for (int i = 0; i < panels.size(panel); i++) {
              far[start + i] = Math.min(far[start + i], Math.sqrt(distances[0][i]));
            }
          });
    }

    /** By how much the sum of distances would fall, for {@code count} points from {@code from}. */
    double[] gains(int from, int count) {
      double[][] parts = new double[panels.count()][count];
      panels.each(
          panel -> {
            for (int c = 0; c < count; c += AT_ONCE) {
              float[][] distances = Panels.room(Math.min(AT_ONCE, count - c));
              panels.squaredDistances(panel, points, from + c, distances);
              for (int k = 0; k < distances.length; k++) {
                parts[panel][c + k] = gain(panel, distances[k]);
              }
            }
          });
      double[] gains = new double[count];
      for (double[] part : parts) {
        for (int c = 0; c < count; c++) {
          gains[c] += part[c];
        }
      }
      return gains;
    }

    private double gain(int panel, float[] distances) {
      double sum = 0;
      int start = panel * Panels.WIDTH;
      for (int i = 0; i < panels.size(panel); i++) {
        sum += Math.max(0, far[start + i] - Math.sqrt(distances[i]));
      }
      return sum;
    }
  }
}
