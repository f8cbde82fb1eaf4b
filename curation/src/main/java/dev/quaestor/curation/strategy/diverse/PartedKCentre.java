package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.strategy.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link KCentre} over points that lie in parts, with the same picks: in each round every part says
 * which of its points is farthest from all centres so far, and the farthest of those becomes the
 * next. A part is told all centres, so that one which was lost and begins anew catches up.
 */
final class PartedKCentre {

  private PartedKCentre() {}

  /** A part's points, each with its squared distance to the nearest centre it has looked at. */
  static final class Part {
    private final int[] indexes;
    private final Points points;
    private final float[] nearest;
    private int seen;

    /**
     * @param indexes which of all points these are, the most valuable first
     */
    Part(int[] indexes, Points points) {
      this.indexes = indexes;
      this.points = points;
      nearest = new float[indexes.length];
      Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    }

    Far farthest(Centres centres) {
      Far farthest = Far.NONE;
      for (int i = 0; i < indexes.length; i++) {
        for (int c = seen; c < centres.points.size(); c++) {
          nearest[i] = Math.min(nearest[i], points.squaredDistance(i, centres.points, c));
        }
        if (!centres.picked.contains(indexes[i])) {
          farthest = farthest.or(new Far(nearest[i], indexes[i], i));
        }
      }
      seen = centres.points.size();
      return farthest.at < 0 ? farthest : farthest.of(points);
    }
  }

  /** All centres so far, and which points were picked. */
  record Centres(Points points, List<Integer> picked) {

    Centres and(Far next) {
      int width = points.width();
      float[] values = Arrays.copyOf(points.values(), points.values().length + width);
      System.arraycopy(next.values, 0, values, points.values().length, width);
      List<Integer> more = new ArrayList<>(picked);
      more.add(next.index);
      return new Centres(new Points(points.size() + 1, width, values), more);
    }
  }

  /**
   * A point far from all centres.
   *
   * @param index which of all points
   * @param at which of its part's
   */
  record Far(float distance, int index, int at, float[] values) {
    static final Far NONE = new Far(-1, Integer.MAX_VALUE, -1);

    Far(float distance, int index, int at) {
      this(distance, index, at, new float[0]);
    }

    /** Farther, or as far and more valuable. */
    Far or(Far other) {
      boolean before =
          other.distance > distance || other.distance == distance && other.index < index;
      return before ? other : this;
    }

    Far of(Points points) {
      int from = at * points.width();
      float[] own = Arrays.copyOfRange(points.values(), from, from + points.width());
      return new Far(distance, index, at, own);
    }
  }

  /** As {@link KCentre#choose}. */
  static int[] choose(Parts<Part> parts, Points asked, int count) {
    Centres centres = new Centres(asked, List.of());
    for (int k = 0; k < count; k++) {
      Centres now = centres;
      centres = centres.and(parts.merged(part -> part.farthest(now), Far::or));
    }
    return centres.picked.stream().mapToInt(i -> i).toArray();
  }
}
