package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.strategy.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@link PlusPlus} over points that lie in parts of whole panels, with the same picks. A round asks
 * the parts where the draws fall, then what each trial would leave, then tells them which was
 * taken. Sums are those of the whole: a panel is a branch of the tree of weights, and what trials
 * leave is added panel by panel. A part is told all steps so far, so that one which was lost and
 * begins anew catches up.
 */
final class PartedPlusPlus {

  private PartedPlusPlus() {}

  /**
   * One step that was taken.
   *
   * @param centre the centre, a point of the parts' width; null where all that was left lay on one
   * @param picked which of all points
   */
  record Step(float @Nullable [] centre, int picked) {}

  /** A part's points, each with its squared distance to the nearest centre. */
  static final class Part {
    private final int first;
    private final Panels panels;
    private final float[] nearest;
    private final SumTree[] weights;
    private int taken;

    /**
     * @param panel which of all panels its first is
     */
    Part(int panel, Points points) {
      first = panel * Panels.WIDTH;
      panels = new Panels(points);
      nearest = new float[points.size()];
      Arrays.fill(nearest, Float.POSITIVE_INFINITY);
      weights = new SumTree[panels.count()];
      Arrays.setAll(weights, p -> new SumTree(Panels.WIDTH));
    }

    int size() {
      return nearest.length;
    }

    int panels() {
      return weights.length;
    }

    private boolean has(int index) {
      return index >= first && index < first + nearest.length;
    }

    /** What all weights of each panel add up to after these steps. */
    double[] after(List<Step> steps) {
      take(steps);
      return Arrays.stream(weights).mapToDouble(SumTree::total).toArray();
    }

    /** Takes the steps it has not taken. */
    private void take(List<Step> steps) {
      if (taken == steps.size()) {
        return;
      }
      for (; taken < steps.size(); taken++) {
        Step step = steps.get(taken);
        if (step.centre != null) {
          Points centre = new Points(1, step.centre.length, step.centre);
          float[][] room = Panels.room(1);
          for (int panel = 0; panel < weights.length; panel++) {
            panels.squaredDistances(panel, centre, 0, room);
            for (int i = 0; i < panels.size(panel); i++) {
              int at = panel * Panels.WIDTH + i;
              nearest[at] = Math.min(nearest[at], room[0][i]);
            }
          }
        }
        if (has(step.picked)) {
          nearest[step.picked - first] = 0;
        }
      }
      for (int panel = 0; panel < weights.length; panel++) {
        for (int i = 0; i < panels.size(panel); i++) {
          weights[panel].put(i, nearest[panel * Panels.WIDTH + i]);
        }
        weights[panel].rebuild();
      }
    }

    /** The point where a draw falls, whose panel is known, and what is left of it there. */
    Drawn drawn(List<Step> steps, SumTree.Leaf leaf) {
      take(steps);
      int firstPanel = first / Panels.WIDTH;
      int panel = leaf.index() - firstPanel;
      int at = panel * Panels.WIDTH + weights[panel].from(leaf.left()).index();
      return point(at);
    }

    /** Its point of this index among all. */
    Drawn indexed(int index) {
      return point(index - first);
    }

    private Drawn point(int at) {
      int width = panels.points().width();
      float[] values = Arrays.copyOfRange(panels.points().values(), at * width, (at + 1) * width);
      return new Drawn(first + at, values);
    }

    /** What each trial would leave of each panel after these steps: an array a panel. */
    double[][] left(List<Step> steps, Points trials) {
      take(steps);
      double[][] left = new double[weights.length][trials.size()];
      float[][] room = Panels.room(trials.size());
      for (int panel = 0; panel < weights.length; panel++) {
        panels.squaredDistances(panel, trials, 0, room);
        for (int t = 0; t < room.length; t++) {
          double sum = 0;
          for (int i = 0; i < panels.size(panel); i++) {
            sum += Math.min(nearest[panel * Panels.WIDTH + i], room[t][i]);
          }
          left[panel][t] = sum;
        }
      }
      return left;
    }
  }

  /** A point that was drawn. */
  record Drawn(int index, float[] values) {}

  /** As {@link PlusPlus#choose}. */
  static int[] choose(Parts<Part> parts, int count, int trials, RandomGenerator random) {
    int[] firstPanels = new int[parts.count() + 1];
    int size = 0;
    for (int i = 0; i < parts.count(); i++) {
      if (size % Panels.WIDTH != 0) {
        throw new IllegalArgumentException(
            "points are cut between panels of %d, found a part that ends at %d"
                .formatted(Panels.WIDTH, size));
      }
      firstPanels[i + 1] = firstPanels[i] + parts.one(i, Part::panels);
      size += parts.one(i, Part::size);
    }
    List<Step> steps = new ArrayList<>();
    SumTree panels = new SumTree(firstPanels[parts.count()]);
    for (int k = 0; k < count; k++) {
      List<Step> before = List.copyOf(steps);
      List<Drawn> drawn = new ArrayList<>();
      if (k == 0) {
        int index = random.nextInt(size);
        int part = part(firstPanels, index / Panels.WIDTH);
        drawn.add(parts.one(part, each -> each.indexed(index)));
      } else if (panels.total() > 0) {
        for (int t = 0; t < trials; t++) {
          SumTree.Leaf leaf = panels.from(random.nextDouble() * panels.total());
          int part = part(firstPanels, leaf.index());
          drawn.add(parts.one(part, each -> each.drawn(before, leaf)));
        }
      }
      Step step = drawn.isEmpty() ? first(before) : best(parts, before, drawn);
      steps.add(step);
      List<Step> all = List.copyOf(steps);
      int panel = 0;
      for (double[] totals : parts.each(part -> part.after(all))) {
        for (double total : totals) {
          panels.put(panel++, total);
        }
      }
      panels.rebuild();
    }
    return steps.stream().mapToInt(Step::picked).toArray();
  }

  private static int part(int[] firstPanels, int panel) {
    int found = Arrays.binarySearch(firstPanels, panel);
    int part = found >= 0 ? found : -found - 2;
    while (firstPanels[part + 1] == firstPanels[part]) {
      part++; // a part without points
    }
    return part;
  }

  /** All that is left lies on a centre: the first that is left. */
  private static Step first(List<Step> steps) {
    List<Integer> picked = steps.stream().map(Step::picked).toList();
    int next = 0;
    while (picked.contains(next)) {
      next++;
    }
    return new Step(null, next);
  }

  private static Step best(Parts<Part> parts, List<Step> steps, List<Drawn> drawn) {
    int width = drawn.get(0).values.length;
    float[] values = new float[drawn.size() * width];
    for (int t = 0; t < drawn.size(); t++) {
      System.arraycopy(drawn.get(t).values, 0, values, t * width, width);
    }
    Points trials = new Points(drawn.size(), width, values);
    double[] sums = new double[drawn.size()];
    for (double[][] part : parts.each(each -> each.left(steps, trials))) {
      for (double[] panel : part) {
        for (int t = 0; t < sums.length; t++) {
          sums[t] += panel[t];
        }
      }
    }
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < sums.length; t++) {
      if (sums[t] < least) {
        least = sums[t];
        best = t;
      }
    }
    return new Step(drawn.get(best).values, drawn.get(best).index);
  }
}
