package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.Overlap.Kind;
import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContaminationTest {

  private static final String QUESTION =
      "Janet's two-thirds share of the farm's 1,250 ducks lay 16 eggs per day. She eats 1/2 of three "
          + "for breakfast – and sells the remainder at the farmers’ market for $2.50 each. How much?";

  private static Contamination of(String... heldOut) {
    return Contamination.of(List.of(heldOut), List.of());
  }

  private static Optional<Kind> kind(Contamination contamination, String text) {
    return contamination.inQuestion(text).map(Overlap::kind);
  }

  @Test
  void inQuestion_aroundTheSameWords() {
    Contamination heldOut = of(QUESTION);
    assertThat(kind(heldOut, QUESTION)).contains(Kind.SAME);
    assertThat(kind(heldOut, QUESTION + " Let's think step by step.")).contains(Kind.HOLDS);
    assertThat(kind(heldOut, "Solve this.\n\n" + QUESTION)).contains(Kind.HOLDS);
    assertThat(kind(heldOut, "Tom has no hens. " + QUESTION + " Also, why?")).contains(Kind.HOLDS);
    assertThat(kind(heldOut, "Tom has no hens. How many has he?")).isEmpty();
  }

  /** What is done to a text on its way through other people's files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "upper", "no marks", "marks as spaces", "no apostrophes", "no hyphens", "lines", "double",
        "hard spaces", "thin spaces", "en dashes", "curly", "straight", "full width", "decomposed",
        "bold", "invisible", "no thousands", "thousands by spaces"
      })
  void inQuestion_otherSpellingsAreTheSame(String how) {
    String changed = changed(QUESTION, how);
    assertThat(changed).isNotEqualTo(QUESTION);
    Contamination heldOut = of(QUESTION);
    assertThat(heldOut.inQuestion(changed)).isPresent();
    assertThat(heldOut.inQuestion("Now: " + changed + " Let's think step by step.")).isPresent();
    assertThat(of(changed).inQuestion(QUESTION + " Let's think step by step.")).isPresent();
  }

  static String changed(String text, String how) {
    return switch (how) {
      case "upper" -> text.toUpperCase(java.util.Locale.ROOT);
      case "no marks" -> text.replaceAll("[^\\w\\s]", "");
      case "marks as spaces" -> text.replaceAll("[^\\w\\s]", " ");
      case "no apostrophes" -> text.replaceAll("['’]", "");
      case "no hyphens" -> text.replace('-', ' ');
      case "lines" -> text.replace(' ', '\n');
      case "double" -> text.replace(" ", "  ");
      case "hard spaces" -> text.replace(' ', '\u00A0');
      case "thin spaces" -> text.replace(' ', '\u2009');
      case "en dashes" -> text.replace('-', '\u2013');
      case "curly" -> text.replace('\'', '\u2019');
      case "straight" -> text.replace('\u2019', '\'');
      case "full width" ->
          text.chars()
              .map(c -> c > ' ' && c < 127 ? c + 0xFEE0 : c)
              .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append)
              .toString();
      case "decomposed" ->
          java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD) + " ";
      case "bold" -> "**" + text.replace("ducks", "**ducks**") + "**";
      case "invisible" -> text.replace("ducks", "du\u00ADc\u200Bks").replace(" ", " \u200E");
      case "no thousands" -> text.replace("1,250", "1250");
      case "thousands by spaces" -> text.replace("1,250", "1\u202F250");
      default -> throw new IllegalArgumentException(how);
    };
  }

  @Test
  void inQuestion_thirteenWordsInARowCountAndTwelveDoNot() {
    String words = "one two three four five six seven eight nine ten eleven twelve thirteen more";
    Contamination heldOut = of("zero " + words);
    String thirteen = words.replace(" more", "");
    assertThat(kind(heldOut, "so " + thirteen + " and so on")).contains(Kind.RUN);
    assertThat(heldOut.inAnswer("so " + thirteen)).isPresent();
    assertThat(kind(heldOut, "so " + thirteen.replace(" thirteen", "") + " and so on")).isEmpty();
    assertThat(kind(heldOut, "so " + thirteen.replace("seven", "7"))).isEmpty();
    assertThat(heldOut.inQuestion("so " + thirteen).orElseThrow().said())
        .isEqualTo(
            "shares 13 words in a row with one that is held out for measuring: \""
                + thirteen
                + "\"");
  }

  @Test
  void inQuestion_templateThatManyHeldOutQuestionsHaveIsNotCounted() {
    String template =
        "Answer the question below in one word and write nothing else but this word please: ";
    List<String> held =
        IntStream.range(0, 10).mapToObj(i -> template + "What is thing " + i + " called?").toList();
    String asked = template + "Who wrote the story of the king?";
    assertThat(kind(Contamination.of(held, List.of()), asked)).isEmpty();
    assertThat(kind(Contamination.of(held, List.of()), held.get(3) + " Think.")).isPresent();
    // Seen once only among the held-out questions, it is known by those asked.
    List<String> pool =
        IntStream.range(0, 10).mapToObj(i -> template + "Who wrote story " + i + "?").toList();
    assertThat(kind(Contamination.of(held.subList(0, 1), pool), asked)).isEmpty();
    assertThat(kind(Contamination.of(held.subList(0, 1), List.of()), asked)).contains(Kind.RUN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is the capital of France? | what is the CAPITAL of France | true",
        "What is the capital of France? | What is the capital of France? Let's think step by step. | true",
        "What is the capital of France? | Question: What is the capital of France?\\nAnswer: | true",
        "What is the capital of France | What is the capital of France Let's think step by step. | true",
        "What is the capital of France? | What is the capital of Francesca's country? | false",
        "What is the capital of France? | What is the capital of France and of Spain? | false",
        "What is 3 + 4? | What is 3+4 ? Think. | true",
        "What is 3 + 4? | What is 3 - 4? | false",
        "What is 3 + 4? | What is 3 * 4? | false",
        "What is 3 - 4? | What is 3 − 4? | true",
        "What is 3 + 4? | What is 3 + 4 + 5? | false",
        "(1+2)*3= | 1+(2*3)= | false",
        "12-7= | 12+7= | false",
        "12@34= | 12*34= | false",
        "What is the square of -5? | What is the square of 5? | false",
        "What is C++? | What is C? | false",
        "How much is 1½ of 4? | How much is 1 1/2 of 4? | true",
        "reverse: kofa = | upper: kofa = | false",
        "∑? | ∏? | false",
        "∑? | ∑? | true",
        "小明有三个苹果吗? | 请回答。小明有三个苹果吗?谢谢 | true",
      })
  void inQuestion_shortOnes(String heldOut, String text, boolean found) {
    assertThat(of(heldOut).inQuestion(text.replace("\\n", "\n")).isPresent()).isEqualTo(found);
  }

  @Test
  void inQuestion_aShortQuestionThatIsAPhraseOfALongTextIsNotCounted() {
    Contamination heldOut = of("What is the answer?", "cat");
    assertThat(kind(heldOut, "A long story about ".repeat(5) + ". What is the answer?")).isEmpty();
    assertThat(kind(heldOut, "What is the answer?")).contains(Kind.SAME);
    assertThat(heldOut.inAnswer("cat")).isEmpty();
  }

  @Test
  void alsoWhole_solutionsAreFoundWholeOnly() {
    String solution =
        "She sells 16 - 3 - 4 = 9 eggs a day and so she makes 9 * 2 = 18 dollars every single day";
    Contamination heldOut = of(QUESTION).alsoWhole(List.of(solution, "18"));
    assertThat(heldOut.inAnswer("First. " + solution + "\n#### 18")).isPresent();
    assertThat(heldOut.inAnswer(solution.replace(" every single day", ""))).isEmpty();
    assertThat(heldOut.inAnswer("18")).isEmpty();
  }

  @Test
  void and_findsWhatEitherFinds() {
    Contamination both = of("What is a hen?").and(of("What is a duck?"));
    assertThat(both.inQuestion("What is a duck?")).isPresent();
    assertThat(both.inQuestion("What is a hen?")).isPresent();
    assertThat(both.inQuestion("What is a goose?")).isEmpty();
    assertThat(Contamination.whole(List.of()).isEmpty()).isTrue();
    assertThat(both.isEmpty()).isFalse();
  }

  /** A run is found wherever it is planted, and other texts of the same words never are. */
  @Test
  void inQuestion_seededRunsAmongTheSameWords() {
    RandomGenerator random = new RandomStreams(7).stream(0, "contamination");
    List<String> held = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      held.add(text(random, 20));
    }
    Contamination heldOut = Contamination.of(held, List.of());
    for (int i = 0; i < 2_000; i++) {
      String[] words = held.get(random.nextInt(held.size())).split(" ");
      int from = random.nextInt(words.length - Contamination.RUN + 1);
      String run = String.join(" ", List.of(words).subList(from, from + Contamination.RUN));
      assertThat(heldOut.inQuestion(text(random, 9) + " " + run + " " + text(random, 9)))
          .as(run)
          .isPresent();
      assertThat(heldOut.inQuestion(text(random, 30))).isEmpty();
    }
  }

  @Test
  void inQuestion_anyTextEnds() {
    RandomGenerator random = new RandomStreams(8).stream(0, "noise");
    Contamination heldOut = of(QUESTION, "What is 3 + 4?", "∑?");
    String letters = "aZ09 '’-+*/=().,:\n\t½²\u00AD\u200B\uD83D\uDE00\uD800\uDC00漢ก́´";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(60); k > 0; k--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      heldOut.inQuestion(text.toString());
      assertThat(of(text.toString()).inQuestion(text.toString())).as("%s", text).isPresent();
    }
  }

  private static String text(RandomGenerator random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append('w').append(random.nextInt(50));
    }
    return text.toString();
  }
}
