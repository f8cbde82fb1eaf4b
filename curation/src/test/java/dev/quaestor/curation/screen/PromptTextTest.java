package dev.quaestor.curation.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.pool.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Prompts as hashed n-grams, and what is learned of them. */
final class PromptTextTest {

  @Test
  void buckets_areThoseOfCharactersAndWords_eachOnce() {
    // a, ab, abc, b, bc, bc_, c, c_, _, the word and the pair that it begins: 3 blanks are one.
    assertThat(PromptText.buckets("abc ")).hasSize(11).isSorted();
    assertThat(PromptText.buckets("aaaa")).hasSize(5); // a, aa, aaa, the word and the pair
    assertThat(PromptText.buckets("")).isEmpty();
    assertThat(set("ab cd")).isNotEqualTo(set("cd ab")); // pairs of words have an order
    assertThat(PromptText.buckets("x".repeat(1_000_000))).hasSizeLessThan(10);
  }

  /** Distinct words and letters seldom share a bucket. */
  @Test
  void buckets_areSpread() {
    Set<Integer> all = new HashSet<>();
    for (char c = 'a'; c <= 'z'; c++) {
      all.addAll(set("" + c));
    }
    assertThat(all).hasSizeGreaterThan(70); // 26 letters, 26 words, 26 pairs
  }

  private static Set<Integer> set(String prompt) {
    return new HashSet<>(Arrays.stream(PromptText.buckets(prompt)).boxed().toList());
  }

  @Test
  void regressor_learnsWhatAWordIsWorth() {
    List<Candidate> candidates = new ArrayList<>();
    double[] scores = new double[300];
    for (int i = 0; i < scores.length; i++) {
      String word = List.of("reverse", "copy", "count").get(i % 3);
      candidates.add(Candidate.of(word + " item " + i, "", ""));
      scores[i] = 100 + 10 * (i % 3);
    }
    TextRegressor text = TextRegressor.fitted(candidates, scores, 1);
    assertThat(text.predict("reverse item 900")).isEqualTo(100, within(2.5));
    assertThat(text.predict("count item 901")).isEqualTo(120, within(2.5));
    assertThat(TextRegressor.fitted(candidates, scores, 1).predict("copy item 7"))
        .isEqualTo(text.predict("copy item 7"));
  }

  @Test
  void regressor_ofScoresAlike_saysNothingElse() {
    List<Candidate> two = List.of(Candidate.of("a", "", ""), Candidate.of("b", "", ""));
    assertThat(TextRegressor.fitted(two, new double[] {4, 4}, 1).predict("c")).isEqualTo(4);
    assertThat(TextRegressor.fitted(List.of(), new double[0], 1).predict("c")).isZero();
  }
}
