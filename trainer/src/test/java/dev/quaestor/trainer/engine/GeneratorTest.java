package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class GeneratorTest {
  private static final DecoderConfig SMALL =
      new DecoderConfig(41, 32, 2, 4, 2, 10, 48, 40, 5e5, null, 1e-6, false, true, true, false);

  private static List<int[]> prompts(int count, int vocab) {
    SplittableRandom random = new SplittableRandom(11);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(random.ints(1 + random.nextInt(20), 3, vocab).toArray());
    }
    return prompts;
  }

  private static RandomGenerator stream(int prompt) {
    return new SplittableRandom(1000 + prompt);
  }

  /** How many answers, given together, differ from those given one at a time. */
  private static int different(Sampling sampling) throws IOException {
    List<int[]> prompts = prompts(256, 512);
    int different = 0;
    try (Decoder decoder = Stories.orSkip().decoder();
        Generator generator = new Generator(decoder, Execution.fast(2))) {
      List<Generated> together = generator.generate(prompts, sampling, GeneratorTest::stream);
      List<Generated> again = generator.generate(prompts, sampling, GeneratorTest::stream);
      for (int i = 0; i < prompts.size(); i++) {
        int prompt = i;
        Generated alone =
            generator.generate(List.of(prompts.get(i)), sampling, none -> stream(prompt)).get(0);
        boolean same =
            java.util.Arrays.equals(together.get(i).tokens(), alone.tokens())
                && (!OneDnnProducts.available()
                    || java.util.Arrays.equals(
                        together.get(i).scores().logprobs(), alone.scores().logprobs()));
        different += same ? 0 : 1;
        assertThat(again.get(i).tokens()).isEqualTo(together.get(i).tokens());
        assertThat(again.get(i).scores().logprobs()).isEqualTo(together.get(i).scores().logprobs());
      }
    }
    return different;
  }

  @Test
  void generate_greedyTogetherAsOneAtATime() throws IOException {
    assertThat(different(Sampling.greedy(24, Set.of(2)))).isZero();
  }

  /** Bit for bit, where products do not mix rows of different companies. */
  @Test
  void generate_sampledTogetherAsOneAtATime() throws IOException {
    assumeTrue(
        OneDnnProducts.available(),
        "without oneDNN a draw may fall within rounding of the edge between two tokens");
    assertThat(different(Sampling.at(0.8, 24, Set.of(2)))).isZero();
  }

  @Test
  void generate_scoresAreThoseOfTheScorer() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(2));
        Generator portable = new Generator(decoder, Execution.portable());
        Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      List<int[]> prompts = prompts(9, 41);
      Sampling sampling = new Sampling(0.7, 12, 0.9, 30, Set.of(0));
      List<Generated> answers = generator.generate(prompts, sampling, GeneratorTest::stream);
      List<Generated> slow = portable.generate(prompts, sampling, GeneratorTest::stream);
      for (int i = 0; i < prompts.size(); i++) {
        Generated answer = answers.get(i);
        assertThat(slow.get(i).tokens()).isEqualTo(answer.tokens());
        int[] whole =
            java.util.Arrays.copyOf(prompts.get(i), prompts.get(i).length + answer.tokens().length);
        System.arraycopy(answer.tokens(), 0, whole, prompts.get(i).length, answer.tokens().length);
        TokenScores scores =
            scorer.score(List.of(new Sequence(whole, prompts.get(i).length))).get(0);
        assertThat(answer.scores().logprobs()).containsExactly(scores.logprobs(), within(5e-5));
        assertThat(answer.scores().entropies()).containsExactly(scores.entropies(), within(5e-5));
        assertThat(answer.scores().margins()).containsExactly(scores.margins(), within(5e-5));
        assertThat(whole.length).isLessThanOrEqualTo(SMALL.context());
      }
    }
  }

  @Test
  void generate_refusesAPromptThatLeavesNoRoom() {
    try (Decoder decoder = KernelsAgreeTest.decoder(SMALL);
        Generator generator = new Generator(decoder, Execution.fast(1))) {
      List<int[]> prompts = List.of(new int[] {1}, new int[40]);
      assertThatThrownBy(
              () ->
                  generator.generate(prompts, Sampling.greedy(3, Set.of()), GeneratorTest::stream))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("prompt 1")
          .hasMessageContaining("40");
    }
  }
}
