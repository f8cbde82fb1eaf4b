package dev.quaestor.trainer.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Learns byte-pair merges from counted pieces of text.
 *
 * <p>Each distinct piece is kept once as a sequence of symbol ids with its count. A heap orders
 * pairs by count, then by ids; its entries go stale as counts change, and a stale one is put back
 * with its true count when it surfaces. For each pair, {@code where} remembers the pieces it may
 * occur in, so that a merge touches only those.
 */
final class BytePairMerges {
  private record Pair(int left, int right) {}

  private record Counted(Pair pair, long count) {}

  private static final Comparator<Counted> MOST_FREQUENT =
      Comparator.comparingLong(Counted::count)
          .reversed()
          .thenComparingInt(c -> c.pair.left)
          .thenComparingInt(c -> c.pair.right);

  private final List<String> symbols = new ArrayList<>();
  private final Set<String> taken = new HashSet<>(TokenizerJson.SPECIAL);
  private final List<List<String>> merges = new ArrayList<>();
  private final List<int[]> pieces = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Pair, Long> pairs = new HashMap<>();
  private final Map<Pair, TreeSet<Integer>> where = new HashMap<>();

  private BytePairMerges() {}

  static BytePairMerges learn(Map<String, Long> counted, int limit) {
    BytePairMerges learned = new BytePairMerges();
    for (int b = 0; b < 256; b++) {
      learned.symbols.add(byteSymbol(b));
    }
    counted.forEach(learned::add);
    learned.merge(limit);
    return learned;
  }

  /** The 256 byte symbols, then one for each merge. */
  List<String> symbols() {
    return symbols;
  }

  /** Left and right symbol, in the order learned. */
  List<List<String>> merges() {
    return merges;
  }

  /**
   * The visible character that byte-level tokenizers write for a byte: itself where printable in
   * Latin-1, else one of the code points from 256 on, in byte order (Radford et al. 2019, GPT-2).
   */
  static String byteSymbol(int b) {
    int shifted = 0;
    for (int other = 0; other < b; other++) {
      shifted += isPrintable(other) ? 0 : 1;
    }
    return Character.toString(isPrintable(b) ? b : 256 + shifted);
  }

  private static boolean isPrintable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
  }

  private void add(String piece, long count) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = bytes[i] & 0xFF;
    }
    pieces.add(ids);
    counts.add(count);
    count(pieces.size() - 1, +1);
  }

  /** Adds or takes away the pairs of a piece. */
  private void count(int piece, int sign) {
    int[] ids = pieces.get(piece);
    for (int i = 0; i + 1 < ids.length; i++) {
      Pair pair = new Pair(ids[i], ids[i + 1]);
      pairs.merge(pair, sign * counts.get(piece), Long::sum);
      if (sign > 0) {
        where.computeIfAbsent(pair, p -> new TreeSet<>()).add(piece);
      }
    }
  }

  private void merge(int limit) {
    PriorityQueue<Counted> heap = new PriorityQueue<>(MOST_FREQUENT);
    pairs.forEach((pair, count) -> heap.add(new Counted(pair, count)));
    while (merges.size() < limit && !heap.isEmpty()) {
      Counted top = heap.poll();
      long now = pairs.getOrDefault(top.pair, 0L);
      if (now != top.count) {
        if (now > 0) {
          heap.add(new Counted(top.pair, now));
        }
        continue;
      }
      if (top.count < 2) {
        return;
      }
      String left = symbols.get(top.pair.left);
      String right = symbols.get(top.pair.right);
      // One symbol has one merge, and no symbol may read like a special token.
      if (!taken.add(left + right)) {
        pairs.remove(top.pair);
        continue;
      }
      merges.add(List.of(left, right));
      symbols.add(left + right);
      replace(top.pair, symbols.size() - 1, heap);
    }
  }

  private void replace(Pair pair, int merged, PriorityQueue<Counted> heap) {
    TreeSet<Pair> grown =
        new TreeSet<>(Comparator.comparingInt(Pair::left).thenComparingInt(Pair::right));
    for (int piece : where.remove(pair)) {
      int[] before = pieces.get(piece);
      int[] after = new int[before.length];
      int length = 0;
      for (int i = 0; i < before.length; i++) {
        boolean here =
            i + 1 < before.length && before[i] == pair.left && before[i + 1] == pair.right;
        after[length++] = here ? merged : before[i];
        i += here ? 1 : 0;
      }
      if (length == before.length) {
        continue;
      }
      count(piece, -1);
      pieces.set(piece, java.util.Arrays.copyOf(after, length));
      count(piece, +1);
      for (int i = 0; i + 1 < length; i++) {
        if (after[i] == merged || after[i + 1] == merged) {
          grown.add(new Pair(after[i], after[i + 1]));
        }
      }
    }
    pairs.remove(pair);
    grown.forEach(p -> heap.add(new Counted(p, pairs.getOrDefault(p, 0L))));
  }
}
