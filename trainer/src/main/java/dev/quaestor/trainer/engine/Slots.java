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
 * One shard's answering of its prompts. A step reads new prompts into free slots and gives each
 * slot that was open its next token, in one pass; so it goes until none is left.
 */
final class Slots {
  /**
   * What a shard answers with.
   *
   * @param rows of a pass at most, where a prompt is not longer by itself
   */
  record Desk(
      DecoderConfig config,
      Passage passage,
      Kernels.KvCache cache,
      PrefixStore store,
      int slots,
      int rows) {}

  /**
   * What a shard has to answer.
   *
   * @param tree of all prompts
   * @param waiting the indexes of the shard's own
   * @param listener hears every token, and may end an answer
   */
  record Work(
      List<int[]> prompts, PrefixTree tree, ArrayDeque<Integer> waiting, TokenListener listener) {}

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
    boolean stopped; // by who listens

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
  private final AnswerVectors.Taking taking;
  private final BooleanSupplier interrupted;
  private final Sampler sampler;
  private final float[] row;
  private final Kernels.Observation seen = new Kernels.Observation();

  /**
   * @param taking what is kept of each answer beside its scores
   * @param interrupted asked before every step; where it is true the answers are given up
   */
  Slots(Desk desk, Sampling sampling, AnswerVectors.Taking taking, BooleanSupplier interrupted) {
    this.desk = desk;
    this.sampling = sampling;
    this.taking = taking;
    this.interrupted = interrupted;
    sampler = new Sampler(sampling, desk.config().vocab());
    row = new float[desk.config().vocab()];
  }

  void answer(Work work, IntFunction<RandomGenerator> streams, @Nullable Generated[] answers) {
    List<Open> open = new ArrayList<>();
    ArrayDeque<Integer> free = new ArrayDeque<>();
    for (int s = 0; s < desk.slots(); s++) {
      free.add(s);
    }
    while (!work.waiting.isEmpty() || !open.isEmpty()) {
      if (interrupted.getAsBoolean()) {
        throw new CancellationException(
            "interrupted with %d answers open and %d not begun"
                .formatted(open.size(), work.waiting.size()));
      }
      List<Open> taken = take(work, free, open.size(), streams);
      step(taken, open, work);
      desk.passage().rest();
      open.addAll(taken);
      open.removeIf(o -> finish(o, free, answers));
    }
  }

  /** As many waiting prompts as there are free slots, rows in the pass, and room for prefixes. */
  private List<Open> take(
      Work work, ArrayDeque<Integer> free, int rows, IntFunction<RandomGenerator> streams) {
    List<Open> taken = new ArrayList<>();
    PrefixTree.Need need =
        new PrefixTree.Need(work.tree.isEmpty() ? 0 : PrefixStore.room(desk.config(), work.tree));
    int all = rows;
    while (!work.waiting.isEmpty() && !free.isEmpty()) {
      int index = work.waiting.element();
      int[] prompt = work.prompts.get(index);
      PrefixTree.Stretch stretch = work.tree.of(index);
      int own = prompt.length - (stretch == null ? 0 : stretch.to);
      if (all > 0 && all + own > desk.rows() || !need.fits(stretch)) {
        break;
      }
      need.add(stretch);
      all += own;
      work.waiting.remove();
      int room = Math.min(sampling.maxNew(), desk.config().context() - prompt.length);
      taken.add(new Open(index, free.remove(), room, streams.apply(index)));
    }
    return taken;
  }

  /** Reads the prompts of what was taken, gives every open answer its next token, and draws. */
  private void step(List<Open> taken, List<Open> open, Work work) {
    int n = open.size();
    int[] tokens = new int[n];
    int[] positions = new int[n];
    Kernels.Queries queries = new Kernels.Queries(new int[n], new int[n]);
    for (int i = 0; i < n; i++) {
      Open o = open.get(i);
      tokens[i] = o.tokens[o.count - 1];
      positions[i] = o.length;
      queries.slots()[i] = o.slot;
      queries.lengths()[i] = ++o.length;
    }
    List<int[]> prompts = taken.stream().map(o -> work.prompts.get(o.index)).toList();
    taken.forEach(o -> o.length = work.prompts.get(o.index).length);
    PrefixStore.Held held = desk.store().hold(taken.stream().map(o -> o.index).toList(), work.tree);
    Pack pack = Pack.ofPrompts(prompts, held.skipped()).then(tokens, positions);
    int first = pack.rows() - n;
    desk.passage()
        .forward(
            pack,
            (layer, qkv, out, logSums) -> {
              read(new Attention(layer, qkv, out, logSums), taken, pack, held);
              for (int i = 0; i < n; i++) {
                Kernels.Range range = new Kernels.Range(first + i, 1, positions[i]);
                int column = desk.config().queryWidth();
                desk.cache().append(layer, queries.slots()[i], qkv, column, range);
              }
              desk.cache().attend(layer, qkv, out, queries, first, n);
            });
    List<Open> drawn = new ArrayList<>(taken);
    drawn.addAll(open);
    draw(drawn, pack, work.listener);
  }

  /** One layer's attention in a pass. */
  private record Attention(int layer, Region qkv, Region out, Region logSums) {}

  /** Attention inside the prompts, and their keys and values into the cache. */
  private void read(Attention a, List<Open> taken, Pack pack, PrefixStore.Held held) {
    if (held.isEmpty()) {
      desk.passage().kernels().attention(a.qkv, a.out, a.logSums, pack);
    }
    for (int s = 0; s < taken.size(); s++) {
      int slot = taken.get(s).slot;
      int start = pack.starts()[s];
      int count = pack.starts()[s + 1] - start;
      if (held.isEmpty()) {
        Kernels.Range range = new Kernels.Range(start, count, 0);
        desk.cache().append(a.layer, slot, a.qkv, desk.config().queryWidth(), range);
      } else {
        Kernels.Continued continued = new Kernels.Continued(pack, s, held.chain(s));
        Region joint = held.attend(a.layer, a.qkv, a.out, a.logSums, continued);
        Kernels.Range range = new Kernels.Range(0, held.skipped()[s] + count, 0);
        desk.cache().append(a.layer, slot, joint, 0, range);
      }
    }
  }

  private void draw(List<Open> drawn, Pack pack, TokenListener listener) {
    Kernels k = desk.passage().kernels();
    Likeliest likeliest = new Likeliest(listener.likeliest(), desk.config().vocab());
    desk.passage()
        .head(
            pack,
            (logits, from, count) -> {
              int[] answers = new int[count];
              int[] tokens = new int[count];
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
                double logit = desk.passage().logit(logits, i, token);
                o.logprobs[o.count] = Math.min(0, logit - seen.logSum);
                o.entropies[o.count] = seen.entropy;
                o.margins[o.count++] = seen.margin;
                answers[i] = o.index;
                tokens[i] = token;
                o.stopped =
                    listener != TokenListener.NOBODY
                        && !listener.heard(o.index, likeliest.heard(k, logits, i, seen, token));
              }
              taking.take(logits, answers, tokens, count);
            });
  }

  private boolean finish(Open o, ArrayDeque<Integer> free, @Nullable Generated[] answers) {
    boolean ended = sampling.ends().contains(o.tokens[o.count - 1]);
    if (!ended && !o.stopped && o.count < o.tokens.length) {
      return false;
    }
    TokenScores scores =
        new TokenScores(
            Arrays.copyOf(o.logprobs, o.count),
            Arrays.copyOf(o.entropies, o.count),
            Arrays.copyOf(o.margins, o.count));
    Generated.Stop stop =
        ended ? Generated.Stop.END : o.stopped ? Generated.Stop.LISTENER : Generated.Stop.LIMIT;
    taking.finish(o.index, o.count);
    answers[o.index] = new Generated(Arrays.copyOf(o.tokens, o.count), scores, stop);
    free.add(o.slot);
    return true;
  }
}
