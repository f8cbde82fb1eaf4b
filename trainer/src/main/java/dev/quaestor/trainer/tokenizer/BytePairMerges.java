package dev.quaestor.trainer.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns byte-pair merges from counted pieces of text.
 *
 * <p>Each distinct piece is kept once as a sequence of symbol ids with its count. A heap orders
 * pairs by count, then by ids; its entries go stale as counts change, and a stale one is put back
 * with its true count when it surfaces. For each pair, {@code where} remembers the pieces it may
 * occur in, so that a merge touches only those.
 */
final class BytePairMerges {
  /** A pair of symbol ids, left in the high half, with how often it occurred when it was queued. */
  private record Counted(long pair, long count) {}

  private static final Comparator<Counted> MOST_FREQUENT =
      Comparator.comparingLong(Counted::count).reversed().thenComparingLong(Counted::pair);

  private final List<String> symbols = new ArrayList<>();
  private final Set<String> taken = new HashSet<>(TokenizerJson.SPECIAL);
  private final List<List<String>> merges = new ArrayList<>();
  private final List<Long> mergedPairs = new ArrayList<>();

  private final List<int[]> pieces = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Long, Long> pairs = new HashMap<>();
  private final Map<Long, List<Integer>> where = new HashMap<>();

  BytePairMerges() {
    for (int b = 0; b < 256; b++) {
      symbols.add(byteSymbol(b));
    }
  }

  /**
   * Learns from these pieces until there are {@code limit} merges in all, or no pair occurs twice.
   * Merges learned before, from other pieces, are applied first.
   */
  BytePairMerges learn(Map<String, Long> counted, int limit) {
    pieces.clear();
    counts.clear();
    pairs.clear();
    where.clear();
    counted.forEach(this::add);
    for (int m = 0; m < mergedPairs.size(); m++) {
      replace(mergedPairs.get(m), 256 + m);
    }
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
        break;
      }
      String left = symbols.get((int) (top.pair >>> 32));
      String right = symbols.get((int) top.pair);
      // One symbol has one merge, and no symbol may read like a special token.
      if (!taken.add(left + right)) {
        pairs.remove(top.pair);
        continue;
      }
      merges.add(List.of(left, right));
      mergedPairs.add(top.pair);
      symbols.add(left + right);
      for (long grown : replace(top.pair, symbols.size() - 1)) {
        heap.add(new Counted(grown, pairs.getOrDefault(grown, 0L)));
      }
    }
    return this;
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
    for (int i = 0; i + 1 < ids.length; i++) {
      found(ids[i], ids[i + 1], pieces.size() - 1);
    }
  }

  private long found(int left, int right, int piece) {
    long pair = ((long) left << 32) | right;
    pairs.merge(pair, counts.get(piece), Long::sum);
    List<Integer> places = where.computeIfAbsent(pair, p -> new ArrayList<>());
    if (places.isEmpty() || places.get(places.size() - 1) != piece) {
      places.add(piece);
    }
    return pair;
  }

  /** Puts {@code merged} in the place of the pair everywhere; returns the pairs that came about. */
  private Set<Long> replace(long pair, int merged) {
    Set<Long> grown = new HashSet<>();
    List<Integer> places = where.remove(pair);
    for (int piece : places == null ? List.<Integer>of() : places) {
      int[] before = pieces.get(piece);
      boolean[] hit = new boolean[before.length];
      int[] after = new int[before.length];
      int length = 0;
      for (int i = 0; i < before.length; i++) {
        if (i + 1 < before.length
            && before[i] == (int) (pair >>> 32)
            && before[i + 1] == (int) pair) {
          hit[i] = true;
          hit[i + 1] = true;
          after[length++] = merged;
          i++;
        } else {
          after[length++] = before[i];
        }
      }
      if (length == before.length) {
        continue;
      }
      for (int i = 0; i + 1 < before.length; i++) {
        if (hit[i] || hit[i + 1]) {
          pairs.merge(((long) before[i] << 32) | before[i + 1], -counts.get(piece), Long::sum);
        }
      }
      pieces.set(piece, Arrays.copyOf(after, length));
      for (int i = 0; i + 1 < length; i++) {
        if (after[i] == merged || after[i + 1] == merged) {
          grown.add(found(after[i], after[i + 1], piece));
        }
      }
    }
    pairs.remove(pair);
    return grown;
  }
}
