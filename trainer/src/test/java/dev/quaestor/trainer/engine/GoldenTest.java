package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real trained decoder says what an independent implementation says it says, on both paths. */
final class GoldenTest {
  private final Stories stories = Stories.orSkip();

  static Stream<Execution> executions() {
    return Stream.of(Execution.fast(1), Execution.fast(2), Execution.portable());
  }

  @ParameterizedTest
  @MethodSource("executions")
  void logits_ofAPrompt(Execution execution) throws IOException {
    JsonNode golden = stories.golden();
    try (Decoder decoder = stories.decoder();
        Scorer scorer = new Scorer(decoder, execution)) {
      float[][] logits = scorer.logits(Stories.ints(golden.get("logits_prompt")));
      double[] expected = Stories.doubles(golden.get("logits_last"));
      float[] last = logits[logits.length - 1];
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) last[i]).as("logit %d", i).isCloseTo(expected[i], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("executions")
  void scores_ofAPrompt(Execution execution) throws IOException {
    JsonNode golden = stories.golden();
    int[] tokens = Stories.ints(golden.get("logits_prompt"));
    try (Decoder decoder = stories.decoder();
        Scorer scorer = new Scorer(decoder, execution)) {
      TokenScores scores = scorer.score(List.of(new Sequence(tokens, 1))).get(0);
      // The file may hold one distribution more: the one after the last token.
      int n = tokens.length - 1;
      assertThat(scores.logprobs())
          .containsExactly(Stories.doubles(golden.get("token_logprobs")), within(1e-4));
      assertThat(scores.entropies())
          .containsExactly(
              Arrays.copyOf(Stories.doubles(golden.get("token_entropy")), n), within(1e-4));
      assertThat(scores.margins())
          .containsExactly(
              Arrays.copyOf(Stories.doubles(golden.get("token_margin")), n), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("executions")
  void generate_greedyFromTheFirstToken(Execution execution) throws IOException {
    int[] expected = Stories.ints(stories.golden().get("greedy_from_bos"));
    try (Decoder decoder = stories.decoder();
        Generator generator = new Generator(decoder, execution)) {
      Sampling sampling = Sampling.greedy(expected.length - 1, Set.of());
      Generated answer =
          generator.generate(List.of(new int[] {1}), sampling, SplittableRandom::new).get(0);
      assertThat(answer.tokens()).isEqualTo(Arrays.copyOfRange(expected, 1, expected.length));
      assertThat(answer.stop()).isEqualTo(Generated.Stop.LIMIT);
    }
  }
}
