package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** What shards multiply together comes to the bits that each alone would come to. */
final class JointProductsTest {
  private static final int VOCAB = 300;

  /** Every matrix has several blocks of columns, and a last one that is narrower. */
  private static final DecoderConfig SHAPE =
      new DecoderConfig(
          VOCAB, 100, 2, 4, 2, 26, 170, 700, 1e4, null, 1e-6, false, false, false, false);

  private static final Sampling SAMPLING = Sampling.at(0.9, 7, Set.of(2, 3));

  private final SplittableRandom random = new SplittableRandom(8);

  private static Generator together(Decoder decoder, int shards, int slots) {
    return together(decoder, Execution.fast(shards), slots);
  }

  private static Generator together(Decoder decoder, Execution execution, int slots) {
    assumeTrue(OneDnnProducts.available(), "oneDNN has no natives on this platform");
    return new Generator(
        decoder, LinearMaps.together(execution), new Generator.Setting(execution, slots, null));
  }

  private List<int[]> prompts(int count, int longest) {
    List<int[]> prompts = new ArrayList<>();
    int[] common = random.ints(70, 0, VOCAB).toArray();
    for (int i = 0; i < count; i++) {
      int[] own = random.ints(1 + random.nextInt(longest), 0, VOCAB).toArray();
      if (i % 3 == 0) { // a shard computes what they share in a pass that others have no part in
        int[] longer = Arrays.copyOf(common, common.length + own.length);
        System.arraycopy(own, 0, longer, common.length, own.length);
        own = longer;
      }
      prompts.add(own);
    }
    return prompts;
  }

  private static List<Generated> eachAlone(Decoder decoder, List<int[]> prompts) {
    return eachAlone(decoder, Execution.fast(1), prompts);
  }

  private static List<Generated> eachAlone(
      Decoder decoder, Execution execution, List<int[]> prompts) {
    List<Generated> answers = new ArrayList<>();
    try (Generator alone = new Generator(decoder, execution, 1)) {
      for (int i = 0; i < prompts.size(); i++) {
        int seed = i;
        answers.addAll(
            alone.generate(List.of(prompts.get(i)), SAMPLING, none -> new SplittableRandom(seed)));
      }
    }
    return answers;
  }

  private static void same(List<Generated> found, List<Generated> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(found.get(i).stop()).isEqualTo(expected.get(i).stop());
      assertThat(found.get(i).scores().logprobs()).isEqualTo(expected.get(i).scores().logprobs());
      assertThat(found.get(i).scores().entropies()).isEqualTo(expected.get(i).scores().entropies());
    }
  }

  @Test
  void generate_unevenShards_asEachAlone() {
    List<int[]> prompts = prompts(23, 40);
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE)) {
      List<Generated> expected = eachAlone(decoder, prompts);
      for (int shards = 2; shards <= 3; shards++) {
        for (int slots : new int[] {1, 4, 64}) {
          try (Generator together = together(decoder, shards, slots)) {
            same(together.generate(prompts, SAMPLING, SplittableRandom::new), expected);
          }
        }
      }
    }
  }

  @Test
  void generate_inBf16_asEachAloneInBf16() {
    assumeTrue(Precision.BF16.lacking().isEmpty(), () -> Precision.BF16.lacking().orElseThrow());
    List<int[]> prompts = prompts(23, 40);
    Execution bf16 = Execution.fast(1).in(Precision.BF16);
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE);
        Generator together = together(decoder, Execution.fast(2).in(Precision.BF16), 4)) {
      List<Generated> expected = eachAlone(decoder, bf16, prompts);
      same(together.generate(prompts, SAMPLING, SplittableRandom::new), expected);
      assertThat(expected.get(0).scores().logprobs())
          .isNotEqualTo(eachAlone(decoder, prompts).get(0).scores().logprobs());
    }
  }

  /** The other shard has nothing to answer, and computes half of the columns. */
  @Test
  void generate_onePrompt_asAlone() {
    List<int[]> one = prompts(1, 40);
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE);
        Generator together = together(decoder, 2, 64)) {
      same(together.generate(one, SAMPLING, SplittableRandom::new), eachAlone(decoder, one));
      same(together.generate(List.of(), SAMPLING, SplittableRandom::new), List.of());
    }
  }

  /** Hundreds of rows in one shard, in both, and beside single ones. */
  @Test
  void generate_longPrompts_asEachAlone() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE);
        Generator together = together(decoder, 2, 2)) {
      for (int[] lengths : new int[][] {{600, 4, 5, 300}, {290, 610, 300, 3, 2, 2}}) {
        List<int[]> prompts =
            Arrays.stream(lengths).mapToObj(n -> random.ints(n, 0, VOCAB).toArray()).toList();
        same(
            together.generate(prompts, SAMPLING, SplittableRandom::new),
            eachAlone(decoder, prompts));
      }
    }
  }

  @Test
  void generate_weightsLearnedMeanwhile_areSeen() {
    List<int[]> prompts = prompts(5, 10);
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE);
        Generator together = together(decoder, 2, 64)) {
      List<Generated> before = together.generate(prompts, SAMPLING, SplittableRandom::new);
      decoder.parameter("model.layers.1.mlp.down_proj.weight").muli(1.5);
      List<Generated> after = together.generate(prompts, SAMPLING, SplittableRandom::new);
      same(after, eachAlone(decoder, prompts));
      assertThat(after.get(0).scores().logprobs()).isNotEqualTo(before.get(0).scores().logprobs());
    }
  }

  /** Nobody waits for who gave up, and the next call is as if nothing had been. */
  @Test
  void generate_whereOneShardFails_allEnd() {
    List<int[]> prompts = prompts(9, 20);
    TokenListener failing =
        new TokenListener() {
          @Override
          public int likeliest() {
            return 0;
          }

          @Override
          public boolean heard(int sequence, Heard token) {
            if (sequence == 3) {
              throw new IllegalStateException("heard enough of 3");
            }
            return true;
          }
        };
    try (Decoder decoder = KernelsAgreeTest.decoder(SHAPE);
        Generator together = together(decoder, 2, 2)) {
      List<Generated> before = together.generate(prompts, SAMPLING, SplittableRandom::new);
      assertThatThrownBy(() -> together.generate(prompts, SAMPLING, SplittableRandom::new, failing))
          .hasMessage("heard enough of 3");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> together.generate(prompts, SAMPLING, SplittableRandom::new))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      same(together.generate(prompts, SAMPLING, SplittableRandom::new), before);
    }
  }

  /** A product that counts what is computed of it. */
  private record Counted(Object weights, AtomicIntegerArray times, boolean large)
      implements JointProducts.Asked<Integer> {
    static Counted of(Object weights, int blocks) {
      return new Counted(weights, new AtomicIntegerArray(blocks), false);
    }

    @Override
    public int blocks() {
      return times.length();
    }

    @Override
    public int blocksAtOnce() {
      return 3;
    }

    @Override
    public void compute(int from, int count, Integer by) {
      if (weights.equals("broken") && from > 0) {
        throw new IllegalStateException("not by " + by);
      }
      for (int b = from; b < from + count; b++) {
        times.incrementAndGet(b);
      }
    }
  }

  /** Three seats ask for the products of their lists, step by step. */
  private static void run(JointProducts<Integer> joint, List<List<Counted>> steps) {
    List<JointProducts<Integer>.Seat> seats = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      seats.add(joint.seat(s));
    }
    try (Shards shards = new Shards(3)) {
      IntConsumer work =
          seat -> {
            try {
              for (Counted product : steps.get(seat)) {
                seats.get(seat).make(product);
              }
              seats.get(seat).rest();
            } finally {
              seats.get(seat).leave();
            }
          };
      shards.run(work);
    }
  }

  @Test
  void make_otherWeightsInOneRound_everyColumnOnce() {
    for (int blocks : new int[] {1, 2, 7, 100}) {
      List<Counted> first = List.of(Counted.of("a", blocks), Counted.of("b", 5));
      List<Counted> second =
          List.of(Counted.of("a", blocks), Counted.of("c", 9), Counted.of("b", 5));
      List<Counted> third =
          List.of(new Counted("a", new AtomicIntegerArray(blocks), true), Counted.of("b", 5));
      run(new JointProducts<>(3), List.of(first, second, third));
      for (List<Counted> products : List.of(first, second, third)) {
        for (Counted product : products) {
          for (int b = 0; b < product.blocks(); b++) {
            assertThat(product.times.get(b)).as("block %d of %s", b, product.weights).isOne();
          }
        }
      }
    }
  }

  @Test
  void make_allOfManyRows_eachItsOwn() {
    List<List<Counted>> steps = new ArrayList<>();
    for (int s = 0; s < 3; s++) {
      steps.add(List.of(new Counted("a", new AtomicIntegerArray(4), true)));
    }
    run(new JointProducts<>(3), steps);
    steps.forEach(own -> assertThat(own.get(0).times.toString()).isEqualTo("[1, 1, 1, 1]"));
  }

  @Test
  void make_whereOneCannotCompute_allSayWhy() {
    List<List<Counted>> steps =
        new ArrayList<>(Collections.nCopies(3, List.of(Counted.of("a", 5))));
    steps.set(1, List.of(Counted.of("broken", 6)));
    assertThatThrownBy(() -> run(new JointProducts<>(3), steps)).hasMessageStartingWith("not by");
  }
}
