package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContinuationTest {
  private static final String QUESTION = "<bos>[INST] what is it [/INST]";

  /** Of SentencePiece's kind: a space is put before every text, spaces are {@code ▁}. */
  private static Tokenizer pieces(String scheme) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root =
        (ObjectNode)
            json.readTree(
                TokenizerTraining.characters(List.of("▁")).contents().get("tokenizer.json"));
    root.set("pre_tokenizer", json.readTree(scheme));
    ObjectNode model = (ObjectNode) root.path("model");
    ObjectNode vocabulary = (ObjectNode) model.path("vocab");
    for (List<String> merge :
        List.of(List.of("▁", "i"), List.of("▁i", "t"), List.of("]", "\n"), List.of("i", "t"))) {
      vocabulary.put(merge.get(0) + merge.get(1), vocabulary.size());
      model.withArray("merges").addArray().add(merge.get(0)).add(merge.get(1));
    }
    return Tokenizer.of(new TokenizerFiles(Map.of("tokenizer.json", root.toString())));
  }

  private static List<String> written(Tokenizer tokenizer, String before, String answer) {
    String text = before + answer;
    int[] ids = Continuation.of(tokenizer, text, before.length(), text.length());
    return Arrays.stream(ids).mapToObj(id -> tokenizer.token(id).orElseThrow()).toList();
  }

  @Test
  void of_sentencePiece_beginsWithTheTokenThatTheWholeTextHas() throws IOException {
    for (String scheme : List.of("first", "always")) {
      try (Tokenizer tokenizer =
          pieces(
              "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"%s\",\"split\":false}"
                  .formatted(scheme))) {
        assertThat(written(tokenizer, QUESTION, "it is<eos>"))
            .containsExactly("it", "▁i", "s", "<eos>");
        assertThat(written(tokenizer, QUESTION, " it<eos>")).containsExactly("▁it", "<eos>");
        assertThat(tokenizer.encode("it is<eos>"))
            .as("by itself it begins otherwise")
            .startsWith(tokenizer.id("▁it").orElseThrow());
        assertThat(written(tokenizer, "<bos>", "it"))
            .as(
                "behind a special token every piece is a text of its own where spaces are always put")
            .containsExactly(scheme.equals("always") ? "▁it" : "it");
      }
    }
  }

  @Test
  void of_tokenReachesOverTheCut_writesTheRestOfIt() throws IOException {
    try (Tokenizer tokenizer =
        pieces(
            "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":false}")) {
      assertThat(tokenizer.encode(QUESTION + "\nit")).contains(tokenizer.id("]\n").orElseThrow());
      assertThat(written(tokenizer, QUESTION, "\nit")).containsExactly("\n", "it");
      assertThat(written(tokenizer, QUESTION + " ", "it"))
          .as("the question's last space is read already")
          .containsExactly("it");
    }
  }

  @Test
  void of_bytePairs_isTheStretchByItself() {
    try (Tokenizer tokenizer =
        Tokenizer.of(
            TokenizerTraining.bytePairs(
                List.of("what is it? it is naïve, it is it"), 300, Boundary.WORDS))) {
      for (String answer : List.of("it is", " naïve 日<eos>", "\n\n it", "")) {
        String text = "<bos>what?\n" + answer;
        assertThat(Continuation.of(tokenizer, text, 11, text.length()))
            .isEqualTo(tokenizer.encode(answer));
      }
    }
  }
}
