package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenizerTrainingTest {
  private static final List<String> LOGIC =
      List.of(
          "Predicates:\nSterpus(x) ::: x is a sterpus\nBitter(x) ::: x is bitter\nPremises:\n"
              + "∀x (Sterpus(x) → ¬Bitter(x)) ::: Sterpuses are not bitter.\n"
              + "Sterpus(max) ::: Max is a sterpus.\nConclusion:\nBitter(max) ::: Max is bitter.\n",
          "reverse the word: 'plum' -> mulp\n12 + 34 * (5 - 6) = ?\n\tanswer: -22\n");

  private static final List<TokenizerFiles> LOSSLESS =
      List.of(
          TokenizerTraining.words(LOGIC, 100, 1),
          TokenizerTraining.words(LOGIC, 5, 2),
          TokenizerTraining.bytePairs(LOGIC, 300, Boundary.WORDS),
          TokenizerTraining.bytePairs(LOGIC, 320, Boundary.LINES),
          TokenizerTraining.bytePairs(LOGIC, 360, Boundary.PHRASES));

  @Test
  void decode_restoresTheTrainingText() {
    for (TokenizerFiles files : LOSSLESS) {
      assertRestored(files, LOGIC.get(0));
      assertRestored(files, LOGIC.get(1));
    }
    assertRestored(TokenizerTraining.characters(LOGIC), LOGIC.get(0));
    assertRestored(TokenizerTraining.characters(LOGIC), LOGIC.get(1));
  }

  @Test
  void decode_restoresAnyText() {
    for (TokenizerFiles files : LOSSLESS) {
      try (Tokenizer tokenizer = Tokenizer.of(files)) {
        for (long seed = 0; seed < 300; seed++) {
          String text = randomText(new Random(seed));
          assertThat(tokenizer.decodeMarkup(tokenizer.encode(text)))
              .as("seed %d, vocabulary of %d", seed, tokenizer.vocabularySize())
              .isEqualTo(text);
        }
      }
    }
  }

  @Test
  void decode_restoresPrintableTextByCharacter() {
    try (Tokenizer tokenizer = Tokenizer.of(TokenizerTraining.characters(LOGIC))) {
      for (long seed = 0; seed < 300; seed++) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        String alphabet = " aZ09\n\t~!<pad∀→¬";
        for (int i = random.nextInt(50); i > 0; i--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        int[] ids = tokenizer.encode(text.toString());
        assertThat(ids).as("seed %d", seed).hasSize(text.length());
        assertThat(tokenizer.decode(ids)).as("seed %d", seed).isEqualTo(text.toString());
      }
    }
  }

  @Test
  void words_takeOneTokenEach() {
    try (Tokenizer tokenizer = Tokenizer.of(TokenizerTraining.words(LOGIC, 100, 1))) {
      int[] ids = tokenizer.encode("∀x (Sterpus(x) → ¬Bitter(x)) ::: Max is 12.");
      assertThat(java.util.Arrays.stream(ids).mapToObj(id -> tokenizer.token(id).orElseThrow()))
          .containsExactly(
              "∀", "x", " (", "Sterpus", "(", "x", ")", " →", " ¬", "Bitter", "(", "x", "))",
              " :::", " Max", " is", " ", "1", "2", ".");
    }
  }

  @Test
  void words_spellWhatTheyDoNotKnow() {
    try (Tokenizer tokenizer = Tokenizer.of(TokenizerTraining.words(LOGIC, 100, 1))) {
      int[] ids = tokenizer.encode("Grimpus is a sterpus");
      assertThat(ids).hasSize(7 + 3);
      assertThat(ids).doesNotContain(tokenizer.special().unk().getAsInt());
    }
  }

  @Test
  void bytePairs_learnTheMostFrequentPairFirst() {
    TokenizerFiles files = TokenizerTraining.bytePairs(List.of("abab ab cd"), 263, Boundary.WORDS);
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      assertThat(tokenizer.token(260)).contains("ab"); // 3 times; no other pair occurs twice
      assertThat(tokenizer.vocabularySize()).isEqualTo(261);
    }
  }

  @Test
  void bytePairs_spanWordsOnlyWhereAllowed() {
    List<String> texts = List.of("to be or not to be or not to be");
    try (Tokenizer words = Tokenizer.of(TokenizerTraining.bytePairs(texts, 300, Boundary.WORDS));
        Tokenizer phrases =
            Tokenizer.of(TokenizerTraining.bytePairs(texts, 300, Boundary.PHRASES));
        Tokenizer lines = Tokenizer.of(TokenizerTraining.bytePairs(texts, 300, Boundary.LINES))) {
      assertThat(words.encode("to be or not")).hasSize(4);
      assertThat(phrases.encode("to be or not")).hasSizeLessThan(4);
      assertThat(phrases.encode(" or be")).hasSize(2);
      assertThat(lines.encode("to be or not")).hasSizeLessThan(4);
    }
  }

  @Test
  void bytePairs_specialTokensNames_areNeverMerged() {
    List<String> texts = List.of("<pad><pad><pad><pad>", "<pad><pad>");
    try (Tokenizer tokenizer =
        Tokenizer.of(TokenizerTraining.bytePairs(texts, 400, Boundary.LINES))) {
      assertThat(tokenizer.encode("<pad><pad>")).containsExactly(0, 0);
      assertThat(tokenizer.decode(tokenizer.encode("<pad ><pad >"))).isEqualTo("<pad ><pad >");
    }
  }

  @Test
  void training_isDeterministic() {
    for (int run = 0; run < 3; run++) {
      assertThat(TokenizerTraining.words(LOGIC, 100, 1)).isEqualTo(LOSSLESS.get(0));
      assertThat(TokenizerTraining.bytePairs(LOGIC, 320, Boundary.LINES))
          .isEqualTo(LOSSLESS.get(3));
    }
  }

  @Test
  void characters_refuseWhatTheyCannotWrite() {
    try (Tokenizer tokenizer = Tokenizer.of(TokenizerTraining.characters(List.of("né")))) {
      assertThat(tokenizer.decode(tokenizer.encode("né"))).isEqualTo("né");
      assertThatThrownBy(() -> tokenizer.encode("œuf à la coque"))
          .isInstanceOf(UnknownCharactersException.class)
          .hasMessageContaining("'œ' (U+0153), 'à' (U+00E0)");
      assertThat(tokenizer.unknownCharacters("aœbœ")).containsExactly("œ");
    }
  }

  @Test
  void special_tokensComeFirst() {
    for (TokenizerFiles files : LOSSLESS) {
      try (Tokenizer tokenizer = Tokenizer.of(files)) {
        SpecialTokens special = tokenizer.special();
        assertThat(special.pad()).hasValue(0);
        assertThat(special.bos()).hasValue(1);
        assertThat(special.eos()).hasValue(2);
        assertThat(special.unk()).hasValue(3);
      }
    }
  }

  @Test
  void bytePairs_tooSmallAVocabularyIsRefused() {
    assertThatThrownBy(() -> TokenizerTraining.bytePairs(LOGIC, 100, Boundary.WORDS))
        .hasMessageContaining("at least 260")
        .hasMessageContaining("found 100");
  }

  private static void assertRestored(TokenizerFiles files, String text) {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  private static String randomText(Random random) {
    String[] atoms = {
      " ", "  ", "\n", "\r\n", "\t", "Sterpus", " is", "x", "(", "))", "→", "é", "e\u0301", "日本",
      "😀", "\u0000", "\u00A0", "\u2028", "<eos>", "<pad>", "<0x41>", "<", ">", "7", "42", "'s",
      "_", "....", "\uFFFD", "ﬁ", "\u200D"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(atoms[random.nextInt(atoms.length)]);
    }
    return text.toString();
  }
}
