package dev.quaestor.trainer.engine;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What token sequences have in common from their beginnings: a tree of stretches that two or more
 * of them share, such as a system prompt and, below it, the examples of one task. Stretches are cut
 * in whole {@link #BLOCK blocks}, as attention's tiles are, so that a sequence which continues a
 * stretch meets the very products it would meet alone (the block-wise sharing of Kwon et al. 2023,
 * PagedAttention; here to the same bits).
 */
final class PrefixTree {
  /** Tokens of the smallest thing shared. */
  static final int BLOCK = AttentionTiles.TILE;

  /** Tokens {@code [from, to)} of {@code tokens}, after those of its parent. */
  static final class Stretch {
    final @Nullable Stretch parent;
    final int[] tokens;
    final int from;
    final int to;

    /** Its place in the tree, parents before children, siblings and their children together. */
    final int order;

    private Stretch(@Nullable Stretch parent, int[] tokens, int from, int to, int order) {
      this.parent = parent;
      this.tokens = tokens;
      this.from = from;
      this.to = to;
      this.order = order;
    }

    int blocks() {
      return (to - from) / BLOCK;
    }

    /** From the root down to this one. */
    List<Stretch> chain() {
      List<Stretch> chain = new ArrayList<>();
      for (Stretch s = this; s != null; s = s.parent) {
        chain.add(0, s);
      }
      return chain;
    }
  }

  /** What a pack needs of the tree, against the blocks there is room for. */
  static final class Need {
    private final int room;
    private final Set<Stretch> stretches = new HashSet<>(); // identities: never iterated
    private int blocks;

    Need(int room) {
      this.room = room;
    }

    /** Whether there would be room for this stretch, and those above it, too. */
    boolean fits(@Nullable Stretch stretch) {
      int more = 0;
      for (Stretch s = stretch; s != null && !stretches.contains(s); s = s.parent) {
        more += s.blocks();
      }
      return blocks + more <= room;
    }

    void add(@Nullable Stretch stretch) {
      for (Stretch s = stretch; s != null && stretches.add(s); s = s.parent) {
        blocks += s.blocks();
      }
    }
  }

  private final List<int[]> sequences;
  private final IntUnaryOperator shareable;
  private final @Nullable Stretch[] deepest;
  private int stretches;
  private int blocks;
  private int longest;

  private PrefixTree(List<int[]> sequences, IntUnaryOperator shareable) {
    this.sequences = sequences;
    this.shareable = shareable;
    deepest = new Stretch[sequences.size()];
  }

  /**
   * The tree of these sequences.
   *
   * @param shareable how many of sequence i's first tokens need no distribution of their own, and
   *     may therefore be shared
   */
  static PrefixTree of(List<int[]> sequences, IntUnaryOperator shareable) {
    PrefixTree tree = new PrefixTree(sequences, shareable);
    tree.split(IntStream.range(0, sequences.size()).boxed().toList(), 0, null);
    return tree;
  }

  /** A tree in which so many sequences share nothing. */
  static PrefixTree none(int sequences) {
    return new PrefixTree(IntStream.range(0, sequences).mapToObj(i -> new int[0]).toList(), i -> 0);
  }

  /**
   * The longest stretch, with its parents, that sequence i begins with; null where there is none.
   */
  @Nullable Stretch of(int i) {
    return deepest[i];
  }

  /** How many sequences it was made of. */
  int sequences() {
    return deepest.length;
  }

  /** A stretch's place, in which what shares nothing comes first. */
  static int order(@Nullable Stretch stretch) {
    return stretch == null ? -1 : stretch.order;
  }

  boolean isEmpty() {
    return stretches == 0;
  }

  /** Blocks of all stretches together. */
  int blocks() {
    return blocks;
  }

  /** Blocks of the longest chain. */
  int longest() {
    return longest;
  }

  private void split(List<Integer> members, int from, @Nullable Stretch parent) {
    Map<IntBuffer, List<Integer>> parts = new LinkedHashMap<>();
    for (int i : members) {
      if (shareable.applyAsInt(i) >= from + BLOCK) {
        parts.computeIfAbsent(block(i, from), key -> new ArrayList<>()).add(i);
      }
    }
    for (List<Integer> part : parts.values()) {
      if (part.size() > 1) {
        int to = from + BLOCK;
        while (shared(part, to)) {
          to += BLOCK;
        }
        Stretch stretch = new Stretch(parent, sequences.get(part.get(0)), from, to, stretches++);
        blocks += stretch.blocks();
        longest = Math.max(longest, to / BLOCK);
        part.forEach(i -> deepest[i] = stretch);
        split(part, to, stretch);
      }
    }
  }

  private boolean shared(Collection<Integer> part, int from) {
    IntBuffer first = null;
    for (int i : part) {
      if (shareable.applyAsInt(i) < from + BLOCK) {
        return false;
      }
      IntBuffer block = block(i, from);
      first = first == null ? block : first;
      if (!block.equals(first)) {
        return false;
      }
    }
    return true;
  }

  private IntBuffer block(int i, int from) {
    return IntBuffer.wrap(sequences.get(i), from, BLOCK);
  }
}
