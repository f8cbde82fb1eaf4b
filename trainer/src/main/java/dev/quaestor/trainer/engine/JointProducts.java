package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/**
 * Products that all shards of a generator make together, by weights that no cache holds. Each shard
 * alone would read all weights for its own rows; so each computes a share of the columns for the
 * rows of all, a weight passes through memory once a step, and who has nothing to answer helps.
 * Whoever computes a column, it comes to the same bits.
 *
 * <p>It goes in rounds. In each, every shard asks for a product, or for nothing because its step is
 * done, or for nothing ever more; when all have asked, all compute, and when all have computed, all
 * go on. Shards that begin a step together ask for the same weights round after round. Where they
 * do not, a round has several products.
 *
 * @param <P> what a shard computes with
 */
final class JointProducts<P> {

  /** Parameters from which a step finds its weights in no cache. */
  static final long LEAST_PARAMETERS = 16_000_000;

  /** Looks at the others' progress before a thread lies down to wait: some 100 µs. */
  private static final int LOOKS = 2_000;

  private final Phaser round;
  private final List<@Nullable Asked<P>> asked;
  private final boolean[] left;
  private final int looks;
  private int seats;
  private volatile @Nullable Throwable failure;

  /** One shard's product, whose columns any thread may compute. */
  interface Asked<P> {
    /** By which weights: the same object for every product by them. */
    Object weights();

    /** Of columns; each may be computed apart. */
    int blocks();

    /** How many blocks a cache holds the weights of. */
    int blocksAtOnce();

    /** Whether there are so many rows that it matters little what reading the weights takes. */
    boolean large();

    /** Computes {@code count} blocks from {@code from} on. */
    void compute(int from, int count, P by);
  }

  JointProducts(int shards) {
    round = new Phaser(shards);
    asked = new ArrayList<>(Collections.nCopies(shards, null));
    left = new boolean[shards];
    looks = shards > Runtime.getRuntime().availableProcessors() ? 0 : LOOKS;
  }

  /** The next shard's. */
  Seat seat(P by) {
    return new Seat(seats++, by);
  }

  /** A shard's place. One thread. */
  final class Seat {
    private final int place;
    private final P by;

    private Seat(int place, P by) {
      this.place = place;
      this.by = by;
    }

    /** Returns when a product is made, and what others asked for meanwhile. */
    void make(Asked<P> product) {
      asked.set(place, product);
      round();
      check();
    }

    /** A step is done: helps others until theirs are too. */
    void rest() {
      asked.set(place, null);
      boolean more = true;
      while (more) {
        more = round();
        check();
      }
    }

    /** Nothing is left to do: helps others until all leave. */
    void leave() {
      asked.set(place, null);
      left[place] = true;
      boolean all = false;
      while (!all) {
        await();
        share();
        all = true;
        for (boolean one : left) {
          all &= one;
        }
        await();
      }
      left[place] = false;
      failure = null;
    }

    /** Whether anything was computed. */
    private boolean round() {
      await();
      boolean any = share();
      await();
      return any;
    }

    private boolean share() {
      boolean any = false;
      for (int first = 0; first < asked.size(); first++) {
        Asked<P> product = asked.get(first);
        if (product != null) {
          any = true;
          List<Asked<P>> same = same(product);
          if (same.get(0) == product) {
            try {
              share(same);
            } catch (RuntimeException | Error e) {
              failure = e;
            }
          }
        }
      }
      return any;
    }

    /** This shard's share of products by the same weights. */
    private void share(List<Asked<P>> products) {
      int shards = asked.size();
      if (products.size() == shards && products.stream().allMatch(Asked::large)) {
        Asked<P> own = products.get(place);
        own.compute(0, own.blocks(), by);
        return;
      }
      // A unit is a block for one product. A share begins and ends between any two of them, so that
      // all are equal; blocks in its midst are computed side by side, for all products in turn.
      int each = products.size();
      long units = (long) products.get(0).blocks() * each;
      int unit = (int) (units * place / shards);
      int end = (int) (units * (place + 1) / shards);
      while (unit < end) {
        int block = unit / each;
        int whole = unit % each == 0 ? (end - unit) / each : 0;
        if (whole == 0) {
          products.get(unit % each).compute(block, 1, by);
          unit++;
        } else {
          int count = Math.min(whole, products.get(0).blocksAtOnce());
          for (Asked<P> product : products) {
            product.compute(block, count, by);
          }
          unit += count * each;
        }
      }
    }

    /** All products of this round by a product's weights. */
    private List<Asked<P>> same(Asked<P> product) {
      List<Asked<P>> same = new ArrayList<>();
      for (Asked<P> other : asked) {
        if (other != null && other.weights() == product.weights()) {
          same.add(other);
        }
      }
      return same;
    }

    private void await() {
      int now = round.arrive();
      for (int i = 0; i < looks && round.getPhase() == now; i++) {
        Thread.onSpinWait();
      }
      round.awaitAdvance(now);
    }

    /** What one could not compute, nobody has. */
    private void check() {
      Throwable why = failure;
      if (why instanceof RuntimeException e) {
        throw e;
      } else if (why instanceof Error e) {
        throw e;
      }
    }
  }
}
