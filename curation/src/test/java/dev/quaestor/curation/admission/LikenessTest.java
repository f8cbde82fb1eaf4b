package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LikenessTest {

  private static final String FARM =
      "A farmer has 24 hens and 7 ducks. Each hen lays five eggs a week and each duck lays three."
          + " How many eggs does the farmer collect in a week?";

  private static Likeness.Index index(String... texts) {
    Likeness.Index index = new Likeness(0.5, question -> Optional.empty(), List.of()).index();
    for (int i = 0; i < texts.length; i++) {
      index.add("known " + i, texts[i]);
    }
    return index;
  }

  private static Optional<String> how(Likeness.Index index, String text) {
    return index.near("new", text).map(Likeness.Near::how);
  }

  @Test
  void near_inOtherCaseSpacesAndMarks_isTheSameWords() {
    assertThat(how(index(FARM), "  a FARMER has 24 hens, and 7 ducks!\n" + FARM.substring(34)))
        .hasValue("the same words");
    assertThat(how(index("reverse: kofa ="), "Reverse:  KOFA")).hasValue("the same words");
  }

  @Test
  void near_aLongRunInAnotherStory_isFound() {
    String other =
        "In spring, " + FARM.substring(0, 88) + " It is a large farm with many other beasts.";
    assertThat(how(index(FARM), other)).hasValue("13 words in a row in common");
  }

  @Test
  void near_wordsChangedHereAndThere_hasMostPhrasesInCommon() {
    String edited = FARM.replace("farmer has", "woman has").replace("five eggs", "six eggs");
    assertThat(how(index(FARM), edited)).isPresent();
    String each =
        "A woman has 24 hens and 7 ducks. Each hen lays six eggs a week and each duck lays three."
            + " How many eggs will the woman collect each week?";
    assertThat(how(index(FARM), each)).as("a third of the phrases").isEmpty();
    Likeness.Index stricter = new Likeness(0.3, q -> Optional.empty(), List.of()).index();
    stricter.add("known", FARM);
    assertThat(how(stricter, each)).hasValue("most phrases in common");
  }

  @Test
  void near_anotherQuestion_isNotFound() {
    assertThat(
            how(
                index(FARM),
                "A baker has 24 loaves and 7 cakes. She sells half of the loaves before noon and"
                    + " two cakes after it. What is left when she closes?"))
        .isEmpty();
    assertThat(how(index("reverse: kofa ="), "reverse: kofe =")).isEmpty();
  }

  @Test
  void near_ofOneTemplate_onlyWhatIsAskedCounts() {
    String template =
        "Read the text below with care and then choose the one right answer of four: ";
    List<String> pool =
        IntStream.range(0, 40)
            .mapToObj(i -> template + "which is the " + i + "th of these many rare things?")
            .toList();
    Likeness.Index plain = new Likeness(0.5, q -> Optional.empty(), List.of()).index();
    Likeness.Index knowing = new Likeness(0.5, q -> Optional.empty(), pool).index();
    for (Likeness.Index index : List.of(plain, knowing)) {
      index.add("known", template + "who wrote the first book on moths of the northern hills?");
    }
    String other = template + "what do bees gather when no flower is open in the field?";
    assertThat(how(plain, other)).isPresent();
    assertThat(how(knowing, other)).isEmpty();
  }

  @Test
  void near_underItsOwnName_isNotFound() {
    assertThat(index(FARM).near("known 0", FARM)).isEmpty();
    assertThat(index(FARM, FARM).near("known 0", FARM)).isPresent();
  }

  @Test
  void near_whereTheTaskKnowsWhatIsAsked_thatDecides() {
    Likeness sums =
        new Likeness(
            0.5,
            text -> Optional.of(text.chars().sorted().mapToObj(Integer::toString).toList() + ""),
            List.of());
    Likeness.Index index = sums.index();
    index.add("known", "12+57=");
    assertThat(index.near("new", "57+12=").map(Likeness.Near::how)).hasValue("the same asked");
    assertThat(index.near("new", "57+13=")).isEmpty();
  }
}
