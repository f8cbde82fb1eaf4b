package dev.quaestor.trainer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One shard's keys and values of the stretches that sequences share. A stretch is computed when a
 * pack first needs it, and kept until the room is needed for another, the one unused for longest
 * giving way.
 */
final class PrefixStore implements AutoCloseable {
  private static final long BYTES = 64L << 20;
  private final DecoderConfig config;
  private final Passage passage;
  private final int rowsAtOnce;
  private final Map<PrefixTree.Stretch, int[]> held = new LinkedHashMap<>(16, 0.75f, true);
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private Kernels.@Nullable Prefixes prefixes;
  private int room;
  private long computed;

  /**
   * @param passage computes the stretches
   * @param rowsAtOnce tokens it may pack, where a stretch is not longer by itself
   */
  PrefixStore(DecoderConfig config, Passage passage, int rowsAtOnce) {
    this.config = config;
    this.passage = passage;
    this.rowsAtOnce = rowsAtOnce;
  }

  /**
   * Forgets what it holds, and makes room for a tree's stretches, or for as many as memory allows.
   */
  void begin(PrefixTree tree) {
    held.clear();
    free.clear();
    if (tree.isEmpty()) {
      return;
    }
    int wanted = room(config, tree);
    if (prefixes == null || wanted > room) {
      close();
      prefixes = passage.kernels().prefixes(wanted);
      room = wanted;
    }
    for (int block = 0; block < room; block++) {
      free.add(block);
    }
  }

  /**
   * Blocks a store has for a tree: all of them, or what 64 MiB hold, and the longest chain always.
   */
  static int room(DecoderConfig c, PrefixTree tree) {
    long block = (long) PrefixTree.BLOCK * c.layers() * 2 * c.keyWidth() * Float.BYTES;
    return (int) Math.max(tree.longest(), Math.min(tree.blocks(), BYTES / block));
  }

  /** Tokens of stretches computed so far. */
  long computed() {
    return computed;
  }

  /** What the members of a pack continue, each with its own number of tokens not computed again. */
  final class Held {
    private final int[] skipped;
    private final List<int[]> chains;

    private Held(int[] skipped, List<int[]> chains) {
      this.skipped = skipped;
      this.chains = chains;
    }

    int[] skipped() {
      return skipped;
    }

    /** Whether none continues anything. */
    boolean isEmpty() {
      return IntStream.of(skipped).allMatch(s -> s == 0);
    }

    int[] chain(int member) {
      return chains.get(member);
    }

    /** As {@link Kernels.Prefixes#attend}. */
    Region attend(int layer, Region qkv, Region out, Region logSums, Kernels.Continued sequence) {
      return prefixes().attend(layer, qkv, out, logSums, sequence);
    }
  }

  /**
   * Sees that what these sequences share is there; it stays until the next call.
   *
   * @param members of the tree; their stretches have no more blocks, parents included, than there
   *     is {@link #room}
   */
  Held hold(List<Integer> members, PrefixTree tree) {
    Set<PrefixTree.Stretch> needed = new LinkedHashSet<>();
    for (int i : members) {
      PrefixTree.Stretch stretch = tree.of(i);
      if (stretch != null) {
        needed.addAll(stretch.chain());
      }
    }
    List<PrefixTree.Stretch> missing = new ArrayList<>();
    for (PrefixTree.Stretch s : needed) {
      if (held.get(s) == null) {
        missing.add(s);
      }
    }
    for (PrefixTree.Stretch s : missing) {
      held.put(s, blocks(s.blocks(), needed));
    }
    while (!missing.isEmpty()) {
      compute(ready(missing));
    }
    int[] skipped = new int[members.size()];
    List<int[]> chains = new ArrayList<>();
    for (int m = 0; m < skipped.length; m++) {
      chains.add(chain(tree.of(members.get(m))));
      skipped[m] = chains.get(m).length * PrefixTree.BLOCK;
    }
    return new Held(skipped, chains);
  }

  private int[] blocks(int count, Set<PrefixTree.Stretch> needed) {
    Iterator<Map.Entry<PrefixTree.Stretch, int[]>> oldest = held.entrySet().iterator();
    while (free.size() < count) {
      Map.Entry<PrefixTree.Stretch, int[]> entry = oldest.next();
      if (!needed.contains(entry.getKey())) {
        for (int block : entry.getValue()) {
          free.add(block);
        }
        oldest.remove();
      }
    }
    int[] blocks = new int[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = free.remove();
    }
    return blocks;
  }

  /** Takes from the missing, in their order, those whose parents are not among them. */
  private List<PrefixTree.Stretch> ready(List<PrefixTree.Stretch> missing) {
    Set<PrefixTree.Stretch> waiting = new LinkedHashSet<>(missing);
    List<PrefixTree.Stretch> ready = new ArrayList<>();
    int rows = 0;
    for (PrefixTree.Stretch s : waiting) {
      int own = s.to - s.from;
      if (!waiting.contains(s.parent) && (ready.isEmpty() || rows + own <= rowsAtOnce)) {
        ready.add(s);
        rows += own;
      }
    }
    missing.removeAll(ready);
    return ready;
  }

  private void compute(List<PrefixTree.Stretch> stretches) {
    List<int[]> tokens = new ArrayList<>();
    int[] skipped = new int[stretches.size()];
    for (int s = 0; s < skipped.length; s++) {
      PrefixTree.Stretch stretch = stretches.get(s);
      tokens.add(java.util.Arrays.copyOf(stretch.tokens, stretch.to));
      skipped[s] = stretch.from;
      computed += stretch.to - stretch.from;
    }
    Pack pack = Pack.ofPrompts(tokens, skipped);
    List<int[]> chains = stretches.stream().map(s -> chain(s.parent)).toList();
    Kernels.Prefixes store = prefixes();
    passage.forward(
        pack,
        (layer, qkv, out, logSums) -> {
          for (int s = 0; s < skipped.length; s++) {
            store.attend(layer, qkv, out, logSums, new Kernels.Continued(pack, s, chains.get(s)));
            store.keep(layer, qkv, pack.starts()[s], held.get(stretches.get(s)));
          }
        });
  }

  /** The blocks of a stretch and of all above it, in order; none for null. */
  private int[] chain(PrefixTree.@Nullable Stretch stretch) {
    int[] blocks = new int[stretch == null ? 0 : stretch.to / PrefixTree.BLOCK];
    for (PrefixTree.Stretch s = stretch; s != null; s = s.parent) {
      int[] own = java.util.Objects.requireNonNull(held.get(s), "hold the stretch first");
      System.arraycopy(own, 0, blocks, s.from / PrefixTree.BLOCK, own.length);
    }
    return blocks;
  }

  private Kernels.Prefixes prefixes() {
    return java.util.Objects.requireNonNull(prefixes, "begin with a tree that shares something");
  }

  @Override
  public void close() {
    if (prefixes != null) {
      prefixes.close();
      prefixes = null;
    }
  }
}
