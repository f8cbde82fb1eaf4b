package dev.quaestor.curation.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShelfTest {

  private static final Shelf.Form<Candidate> FORM =
      new Shelf.Form<>() {
        @Override
        public List<String> fields(Candidate c) {
          return List.of(c.id(), c.prompt(), c.group(), c.source());
        }

        @Override
        public Candidate of(List<String> f) {
          return new Candidate(f.get(0), f.get(1), f.get(2), f.get(3));
        }
      };

  /** ASCII, Latin-1, beyond it, astral, empty, and half a surrogate pair. */
  private static final List<String> TEXTS =
      List.of("plain", "größer", "中文 π", "😀", "", "half \ud83d", "\u0000\u00ff\u0100");

  private static List<Candidate> candidates(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Candidate("id " + i, TEXTS.get(i % TEXTS.size()) + i, "g" + i % 3, ""))
        .toList();
  }

  private static List<Candidate> shelved(List<Candidate> elements, int inMemory) {
    Shelf<Candidate> shelf = new Shelf<>(FORM, inMemory);
    elements.forEach(shelf::add);
    return shelf.list();
  }

  @Test
  void list_inAFile_isTheListThatWasAdded() {
    List<Candidate> expected = candidates(70_001);
    List<Candidate> lazy = shelved(expected, 10);
    assertThat(lazy).isInstanceOf(LazyList.class).isEqualTo(expected);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      int position = random.nextInt(expected.size());
      assertThat(lazy.get(position)).isEqualTo(expected.get(position));
    }
    assertThat(lazy.get(5)).isNotSameAs(lazy.get(5));
  }

  @Test
  void list_ofFew_isHeldInMemory() {
    List<Candidate> few = candidates(10);
    assertThat(shelved(few, 10)).isNotInstanceOf(LazyList.class).isEqualTo(few);
    assertThat(shelved(few, 9)).isInstanceOf(LazyList.class).isEqualTo(few);
  }

  @Test
  void get_whileItIsFilled_givesWhatWasAdded() {
    Shelf<Candidate> shelf = new Shelf<>(FORM, 2);
    List<Candidate> expected = candidates(7);
    for (int i = 0; i < expected.size(); i++) {
      shelf.add(expected.get(i));
      assertThat(shelf.size()).isEqualTo(i + 1);
      for (int j = 0; j <= i; j++) {
        assertThat(shelf.get(j)).isEqualTo(expected.get(j));
      }
    }
    assertThatThrownBy(() -> shelf.get(7)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void madeOfALazyList_isWhatIsMadeOfTheListItself() {
    List<Candidate> expected = candidates(120_000);
    List<Candidate> lazy = shelved(expected, 10);
    assertThat(LazyList.where(lazy, c -> c.group().equals("g1")))
        .isEqualTo(expected.stream().filter(c -> c.group().equals("g1")).toList());
    assertThat(LazyList.where(lazy, c -> !c.group().equals("g1")))
        .isInstanceOf(LazyList.class)
        .isEqualTo(expected.stream().filter(c -> !c.group().equals("g1")).toList());
    assertThat(LazyList.where(lazy, c -> true)).isSameAs(lazy);
    assertThat(LazyList.each(lazy, Candidate::id))
        .isInstanceOf(LazyList.class)
        .isEqualTo(expected.stream().map(Candidate::id).toList());
    assertThat(LazyList.at(lazy, new int[] {119_999, 0, 7}))
        .containsExactly(expected.get(119_999), expected.get(0), expected.get(7));
    List<Candidate> both = new ArrayList<>(expected.subList(0, 3));
    both.addAll(expected);
    assertThat(LazyList.joined(expected.subList(0, 3), lazy)).isEqualTo(both);
    assertThat(lazy.subList(3, 99)).isEqualTo(expected.subList(3, 99));
    assertThat(LazyList.copyOf(lazy.subList(3, 99))).isInstanceOf(LazyList.class);
    List<Candidate> again = new ArrayList<>();
    LazyList.parts(lazy, 50_000).forEach(again::addAll);
    assertThat(again).isEqualTo(expected);
    assertThat(LazyList.parts(lazy, 50_000)).hasSize(3);
    assertThat(LazyList.parts(List.of(), 5)).containsExactly(List.of());
  }

  @Test
  void where_asksAboutEachOnceAndInOrder() {
    List<String> asked = new ArrayList<>();
    List<Candidate> lazy = shelved(candidates(50), 10);
    LazyList.where(lazy, c -> asked.add(c.id()) && c.group().isEmpty());
    assertThat(asked).isEqualTo(candidates(50).stream().map(Candidate::id).toList());
  }

  @Test
  void pool_ofALazyList_isThePoolOfTheListItself() {
    List<Candidate> all = candidates(60_000);
    Pool expected = new Pool(all);
    Pool pool = new Pool(shelved(all, 10));
    Set<String> asked = Set.of("id 0", "id 59999", "id 777", "of another pool");
    assertThat(pool.without(asked)).isEqualTo(expected.without(asked)).hasSize(59_997);
    assertThat(pool.among(asked)).isEqualTo(expected.among(asked)).hasSize(3);
    assertThat(pool.without(Set.of())).isEqualTo(all);
    assertThat(pool.get("id 777")).isEqualTo(all.get(777));
    assertThat(pool.contains("id 60000")).isFalse();
    assertThatThrownBy(() -> pool.get("id 60000")).hasMessageContaining("no candidate id 60000");
    List<Candidate> twice = new ArrayList<>(all);
    twice.add(all.get(3));
    assertThatThrownBy(() -> new Pool(shelved(twice, 10)))
        .hasMessageContaining("found two with id id 3");
  }

  @Test
  void positions_tellNamesApartWhoseHashesAgree() {
    String[] names = {"Aa", "BB", "AaAa", "BBBB", "AaBB", "x"}; // of one hash, but for the last
    assertThat(Arrays.stream(names).limit(2).map(String::hashCode).distinct()).hasSize(1);
    Positions positions = new Positions(i -> names[i]);
    for (String name : names) {
      assertThat(positions.add(name)).isEqualTo(-1);
    }
    for (int i = 0; i < names.length; i++) {
      assertThat(positions.of(names[i])).isEqualTo(i);
    }
    assertThat(positions.of("BBAa")).isEqualTo(-1);
    assertThat(positions.of("")).isEqualTo(-1);
  }

  @Test
  void positions_withoutANameOrWithOneThatIsTaken_areTaken() {
    List<String> names = List.of("a", "", "b", "a", "c");
    Positions positions = new Positions(names::get);
    positions.add("a");
    positions.addNameless();
    positions.add("b");
    assertThat(positions.add("a")).isEqualTo(0);
    positions.add("c");
    assertThat(positions.of("a")).isEqualTo(0);
    assertThat(positions.of("b")).isEqualTo(2);
    assertThat(positions.of("c")).isEqualTo(4);
    assertThat(positions.of("")).isEqualTo(-1);
  }
}
