package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What several sequences begin with is computed once, and nothing else changes. */
final class PrefixSharingTest {
  private static final int VOCAB = 41;
  private static final DecoderConfig SMALL =
      new DecoderConfig(VOCAB, 32, 3, 4, 2, 10, 48, 512, 5e5, null, 1e-6, false, true, true, false);

  private final SplittableRandom random = new SplittableRandom(7);

  private int[] tokens(int count) {
    return random.ints(count, 0, VOCAB).toArray();
  }

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
  }

  /**
   * A system prompt of 150 tokens, two sets of examples of 90 and 200 tokens under it, questions
   * under each; a prompt asked four times; and prompts that share nothing, or too little.
   */
  private List<int[]> prompts() {
    List<int[]> prompts = new ArrayList<>();
    int[] system = tokens(150);
    int[] few = tokens(90);
    int[] many = tokens(200);
    int[] again = tokens(128);
    for (int i = 0; i < 8; i++) {
      prompts.add(joined(system, few, tokens(3 + i)));
      prompts.add(tokens(20 + 30 * i));
      prompts.add(joined(system, many, tokens(2 + 5 * i)));
      if (i % 2 == 0) {
        prompts.add(again);
      }
    }
    prompts.add(joined(system, tokens(70)));
    prompts.add(Arrays.copyOf(system, 63));
    prompts.add(Arrays.copyOf(system, 64));
    prompts.add(Arrays.copyOf(system, 65));
    return prompts;
  }

  private static void same(TokenScores shared, TokenScores alone) {
    if (OneDnnProducts.available()) {
      assertThat(shared.logprobs()).isEqualTo(alone.logprobs());
      assertThat(shared.entropies()).isEqualTo(alone.entropies());
      assertThat(shared.margins()).isEqualTo(alone.margins());
    } else {
      assertThat(shared.logprobs()).containsExactly(alone.logprobs(), within(1e-5));
      assertThat(shared.entropies()).containsExactly(alone.entropies(), within(1e-5));
      assertThat(shared.margins()).containsExactly(alone.margins(), within(1e-5));
    }
  }

  @Test
  void score_sharedAsAlone_forFewerProducts() {
    List<Sequence> sequences = new ArrayList<>();
    for (int[] prompt : prompts()) {
      sequences.add(new Sequence(joined(prompt, tokens(9)), prompt.length));
    }
    // Counted from its second token on, it shares nothing however alike it begins.
    sequences.add(new Sequence(sequences.get(0).tokens(), 1));
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Scorer together = new Scorer(decoder, Execution.fast(1), System::nanoTime);
        Scorer twoShards = new Scorer(decoder, Execution.fast(2).withTokensPerPass(300));
        Scorer one = new Scorer(decoder, Execution.fast(1), System::nanoTime)) {
      List<TokenScores> shared = together.score(sequences);
      List<TokenScores> dealt = twoShards.score(sequences);
      for (int i = 0; i < sequences.size(); i++) {
        TokenScores alone = one.score(List.of(sequences.get(i))).get(0);
        same(shared.get(i), alone);
        same(dealt.get(i), alone);
      }
      assertThat(together.gemm().flops()).isLessThan(0.5 * one.gemm().flops());
    }
  }

  /** Whatever a family does otherwise: sharing changes no bit, and the cache no answer. */
  @Test
  void scoreAndGenerate_ofEveryFamily_sharedAsAlone() {
    DecoderConfig plain =
        new DecoderConfig(
            VOCAB, 32, 3, 4, 2, 10, 48, 512, 1e4, null, 1e-6, false, false, false, false);
    int[] common = tokens(130);
    for (DecoderConfig family : Varied.of(plain)) {
      try (Decoder decoder = KernelsAgreeTest.decoder(family);
          Scorer scorer = new Scorer(decoder, Execution.fast(1));
          Generator generator = new Generator(decoder, Execution.fast(1));
          Generator portable = new Generator(decoder, Execution.portable())) {
        List<int[]> prompts =
            List.of(joined(common, tokens(5)), joined(common, tokens(9)), tokens(4));
        List<Sequence> texts = prompts.stream().map(p -> new Sequence(p, 1)).toList();
        List<TokenScores> shared = scorer.score(texts);
        for (int i = 0; i < texts.size(); i++) {
          same(shared.get(i), scorer.score(List.of(texts.get(i))).get(0));
        }
        Sampling greedy = Sampling.greedy(6, Set.of());
        List<Generated> answers = generator.generate(prompts, greedy, SplittableRandom::new);
        List<Generated> slowly = portable.generate(prompts, greedy, SplittableRandom::new);
        for (int i = 0; i < prompts.size(); i++) {
          int[] whole = joined(prompts.get(i), answers.get(i).tokens());
          double[] cached = answers.get(i).scores().logprobs();
          double[] scored =
              scorer.score(List.of(new Sequence(whole, prompts.get(i).length))).get(0).logprobs();
          assertThat(cached).containsExactly(scored, within(1e-4));
          assertThat(slowly.get(i).tokens()).isEqualTo(answers.get(i).tokens());
        }
      }
    }
  }

  @Test
  void score_moreStretchesThanRoom_asAlone() {
    // Keys and values of a block take 2 MiB, so that the store holds 32 of these 80 blocks.
    DecoderConfig wide =
        new DecoderConfig(
            VOCAB, 16, 1, 64, 64, 64, 24, 256, 1e4, null, 1e-6, false, false, false, true);
    List<Sequence> sequences = new ArrayList<>();
    for (int group = 0; group < 20; group++) {
      int[] question = tokens(64);
      for (int variant = 0; variant < 2; variant++) {
        int[] asked = joined(question, tokens(64));
        for (int i = 0; i < 2; i++) {
          sequences.add(new Sequence(joined(asked, tokens(4)), 130));
        }
      }
    }
    PrefixTree tree = PrefixTree.of(sequences.stream().map(Sequence::tokens).toList(), i -> 129);
    assertThat(tree.blocks()).isEqualTo(60);
    assertThat(PrefixStore.room(wide, tree)).isEqualTo(32);
    try (Decoder decoder = KernelsAgreeTest.decoder(wide);
        Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      List<TokenScores> shared = scorer.score(sequences);
      List<TokenScores> again = scorer.score(sequences);
      for (int i = 0; i < sequences.size(); i += 7) {
        same(shared.get(i), scorer.score(List.of(sequences.get(i))).get(0));
        same(again.get(i), shared.get(i));
      }
    }
  }

  @Test
  void generate_sharedAsAlone_forFewerProducts() {
    List<int[]> prompts = prompts();
    Sampling sampling = new Sampling(0.8, 12, 0.95, 30, Set.of(0));
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator together = new Generator(decoder, Execution.fast(1), System::nanoTime);
        Generator one = new Generator(decoder, Execution.fast(1), System::nanoTime)) {
      List<Generated> shared = together.generate(prompts, sampling, PrefixSharingTest::stream);
      for (int i = 0; i < prompts.size(); i++) {
        int prompt = i;
        Generated alone =
            one.generate(List.of(prompts.get(i)), sampling, none -> stream(prompt)).get(0);
        if (OneDnnProducts.available()) {
          assertThat(shared.get(i).tokens()).isEqualTo(alone.tokens());
          same(shared.get(i).scores(), alone.scores());
        }
      }
      assertThat(together.gemm().flops()).isLessThan(0.6 * one.gemm().flops());
    }
  }

  private static RandomGenerator stream(int prompt) {
    return new SplittableRandom(1000 + prompt);
  }

  @Test
  void tree_stretchesOfWholeBlocks_nested() {
    int[] system = tokens(100);
    int[] set = tokens(60);
    List<int[]> sequences =
        List.of(
            joined(system, set, tokens(40)),
            joined(system, set, tokens(90)),
            joined(system, tokens(60)),
            tokens(200),
            Arrays.copyOf(system, 80));
    PrefixTree tree = PrefixTree.of(sequences, i -> sequences.get(i).length - 1);
    PrefixTree.Stretch top = tree.of(2);
    assertThat(top.from).isZero();
    assertThat(top.to).isEqualTo(64);
    assertThat(tree.of(4)).isSameAs(top);
    assertThat(tree.of(0).parent).isSameAs(top);
    assertThat(tree.of(0).to).isEqualTo(128);
    assertThat(tree.of(1)).isSameAs(tree.of(0));
    assertThat(tree.of(3)).isNull();
    assertThat(tree.blocks()).isEqualTo(2);
    assertThat(tree.longest()).isEqualTo(2);
    assertThat(PrefixTree.of(sequences, i -> 63).isEmpty()).isTrue();
  }
}
