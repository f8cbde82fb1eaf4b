package dev.quaestor.trainer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One shard's answering of its prompts: reads new prompts into free slots, then advances all slots
 * by a token, until none is left.
 */
final class Slots {
  /** What a shard answers with. */
  record Desk(DecoderConfig config, Passage passage, Kernels.KvCache cache, int slots) {}

  /** An answer under way. */
  private static final class Open {
    final int index;
    final int slot;
    final RandomGenerator random;
    final int[] tokens;
    final double[] logprobs;
    final double[] entropies;
    final double[] margins;
    int count;
    int length; // positions in the cache

    Open(int index, int slot, int room, RandomGenerator random) {
      this.index = index;
      this.slot = slot;
      this.random = random;
      tokens = new int[room];
      logprobs = new double[room];
      entropies = new double[room];
      margins = new double[room];
    }
  }

  private final Desk desk;
  private final Sampling sampling;
  private final BooleanSupplier interrupted;
  private final Sampler sampler;
  private final float[] row;
  private final Kernels.Observation seen = new Kernels.Observation();

  /**
   * @param interrupted asked before every step; where it is true the answers are given up
   */
  Slots(Desk desk, Sampling sampling, BooleanSupplier interrupted) {
    this.desk = desk;
    this.sampling = sampling;
    this.interrupted = interrupted;
    sampler = new Sampler(sampling, desk.config().vocab());
    row = new float[desk.config().vocab()];
  }

  void answer(
      List<int[]> prompts,
      ArrayDeque<Integer> waiting,
      IntFunction<RandomGenerator> streams,
      @Nullable Generated[] answers) {
    List<Open> open = new ArrayList<>();
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int s = 0; s < desk.slots(); s++) {
      free.add(s);
    }
    while (!waiting.isEmpty() || !open.isEmpty()) {
      if (interrupted.getAsBoolean()) {
        throw new CancellationException(
            "interrupted with %d answers open and %d not begun"
                .formatted(open.size(), waiting.size()));
      }
      if (!waiting.isEmpty() && !free.isEmpty()) {
        List<Open> taken = new ArrayList<>();
        List<int[]> read = new ArrayList<>();
        int tokens = 0;
        while (!waiting.isEmpty()
            && !free.isEmpty()
            && (read.isEmpty() || tokens + prompts.get(waiting.element()).length <= 1024)) {
          int index = waiting.remove();
          int[] prompt = prompts.get(index);
          int room = Math.min(sampling.maxNew(), desk.config().context() - prompt.length);
          taken.add(new Open(index, free.remove(), room, streams.apply(index)));
          read.add(prompt);
          tokens += prompt.length;
        }
        read(taken, Pack.ofPrompts(read));
        open.addAll(taken);
      } else {
        advance(open);
      }
      open.removeIf(o -> finish(o, free, answers));
    }
  }

  /** Fills the cache from whole prompts, and draws each answer's first token. */
  private void read(List<Open> taken, Pack pack) {
    Kernels k = desk.passage().kernels();
    desk.passage()
        .forward(
            pack,
            (layer, qkv, out, logSums) -> {
              k.attention(qkv, out, logSums, pack);
              for (int s = 0; s < taken.size(); s++) {
                int start = pack.starts()[s];
                Kernels.Range range = new Kernels.Range(start, pack.starts()[s + 1] - start, 0);
                desk.cache().append(layer, taken.get(s).slot, qkv, range);
              }
            });
    for (int s = 0; s < taken.size(); s++) {
      taken.get(s).length = pack.starts()[s + 1] - pack.starts()[s];
    }
    draw(taken, pack);
  }

  /** Gives every open answer its next token. */
  private void advance(List<Open> open) {
    int n = open.size();
    int[] tokens = new int[n];
    int[] positions = new int[n];
    int[] slots = new int[n];
    int[] lengths = new int[n];
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      Open o = open.get(i);
      tokens[i] = o.tokens[o.count - 1];
      positions[i] = o.length;
      slots[i] = o.slot;
      lengths[i] = ++o.length;
      rows[i] = i;
    }
    Pack pack = new Pack(tokens, positions, new int[] {0, n}, rows, new int[n]);
    desk.passage()
        .forward(
            pack,
            (layer, qkv, out, logSums) -> {
              for (int i = 0; i < n; i++) {
                desk.cache().append(layer, slots[i], qkv, new Kernels.Range(i, 1, positions[i]));
              }
              desk.cache().attend(layer, qkv, out, slots, lengths, n);
            });
    draw(open, pack);
  }

  private void draw(List<Open> drawn, Pack pack) {
    Kernels k = desk.passage().kernels();
    desk.passage()
        .head(
            pack,
            (logits, from, count) -> {
              for (int i = 0; i < count; i++) {
                k.observe(logits, i, seen);
                Open o = drawn.get(from + i);
                if (!Double.isFinite(seen.logSum)) {
                  throw new ArithmeticException(
                      "the decoder's distribution is not finite for prompt "
                          + o.index
                          + ", new token "
                          + o.count);
                }
                if (sampling.temperature() > 0) {
                  k.read(logits, i, row);
                }
                int token = sampler.draw(row, seen.argmax, o.random);
                o.tokens[o.count] = token;
                o.logprobs[o.count] = Math.min(0, k.value(logits, i, token) - seen.logSum);
                o.entropies[o.count] = seen.entropy;
                o.margins[o.count++] = seen.margin;
              }
            });
  }

  private boolean finish(Open o, ArrayDeque<Integer> free, @Nullable Generated[] answers) {
    boolean ended = sampling.ends().contains(o.tokens[o.count - 1]);
    if (!ended && o.count < o.tokens.length) {
      return false;
    }
    TokenScores scores =
        new TokenScores(
            Arrays.copyOf(o.logprobs, o.count),
            Arrays.copyOf(o.entropies, o.count),
            Arrays.copyOf(o.margins, o.count));
    Generated.Stop stop = ended ? Generated.Stop.END : Generated.Stop.LIMIT;
    answers[o.index] = new Generated(Arrays.copyOf(o.tokens, o.count), scores, stop);
    free.add(o.slot);
    return true;
  }
}
