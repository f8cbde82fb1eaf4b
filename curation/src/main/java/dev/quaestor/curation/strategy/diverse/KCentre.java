package dev.quaestor.curation.strategy.diverse;

import java.util.random.RandomGenerator;

/**
 * Greedy k-centre, the core-set method (Sener and Savarese 2018, arXiv 1708.00489): each pick is
 * the point farthest from all that was picked and all that was asked before, which covers the pool
 * within twice the best possible radius. Where nothing was asked the first pick is the most
 * valuable point.
 *
 * <p>The farthest point is the top of a heap by what distances are at most (see {@link Nearest}):
 * only the top is looked at, and goes down where it turns out nearer.
 */
public record KCentre() implements DiverseChoice {

  @Override
  public String name() {
    return "k-centre";
  }

  @Override
  public int[] choose(Points points, Points asked, int count, RandomGenerator random) {
    return choose(points, new Nearest(points, asked, count), count);
  }

  static int[] choose(Points points, Nearest nearest, int count) {
    int[] heap = new int[points.size()];
    for (int i = 0; i < heap.length; i++) {
      heap[i] = i;
    }
    int size = heap.length;
    int[] picks = new int[count];
    int picked = 0;
    while (picked < count) {
      int top = heap[0];
      if (nearest.known(top)) {
        picks[picked++] = top;
        nearest.add(top);
        heap[0] = heap[--size];
      } else {
        nearest.look(top, size > 1 ? second(heap, size, nearest) : 0);
      }
      sink(heap, size, nearest);
    }
    return picks;
  }

  /** The bound of the larger of the root's children. */
  private static float second(int[] heap, int size, Nearest nearest) {
    float left = nearest.bound(heap[1]);
    return size > 2 ? Math.max(left, nearest.bound(heap[2])) : left;
  }

  private static void sink(int[] heap, int size, Nearest nearest) {
    int at = 0;
    while (true) {
      int larger = 2 * at + 1;
      if (larger >= size) {
        return;
      }
      if (larger + 1 < size && before(heap[larger + 1], heap[larger], nearest)) {
        larger++;
      }
      if (!before(heap[larger], heap[at], nearest)) {
        return;
      }
      int moved = heap[at];
      heap[at] = heap[larger];
      heap[larger] = moved;
      at = larger;
    }
  }

  /** Farther, or as far and more valuable. */
  private static boolean before(int a, int b, Nearest nearest) {
    float far = nearest.bound(a);
    float other = nearest.bound(b);
    return far > other || far == other && a < b;
  }
}
