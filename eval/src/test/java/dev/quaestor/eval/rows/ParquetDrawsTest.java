package dev.quaestor.eval.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Keeping;
import dev.quaestor.curation.student.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetDrawsTest {

  private static final List<String> ANSWERS =
      List.of("plain", "größer 中文 😀", "", "half \ud83d", "line\nend");

  @TempDir private Path home;

  private static List<Candidate> candidates(int count) {
    return IntStream.range(0, count).mapToObj(i -> Candidate.of("q" + i, "g", "")).toList();
  }

  private static Draw draw(Candidate candidate, int i, SplittableRandom random) {
    int tokens = 1 + random.nextInt(4);
    Observation seen =
        new Observation(
            candidate.id(),
            i % 7,
            ANSWERS.get(i % ANSWERS.size()),
            floats(tokens, random),
            floats(tokens, random),
            floats(tokens, random),
            i % 2 == 0);
    return new Draw(
        seen,
        i % 3 == 0 ? Optional.empty() : Optional.of(ANSWERS.get(i % ANSWERS.size())),
        i % 4 == 0
            ? Optional.empty()
            : Optional.of(Verifier.Outcome.values()[i % Verifier.Outcome.values().length]));
  }

  private static float[] floats(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt() & 0x7f7fffff);
    }
    return values;
  }

  private static List<Draw> draws(List<Candidate> candidates, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      draws.add(draw(candidates.get(i), i, random));
    }
    return draws;
  }

  private static void same(Draw found, Draw expected) {
    assertThat(found)
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) -> Integer.compare(Float.floatToRawIntBits(a), Float.floatToRawIntBits(b)),
            Float.class)
        .isEqualTo(expected);
  }

  private Map<String, Draw> kept(Keeping keeping, List<Candidate> candidates, List<Draw> draws) {
    Keeping.Book book = keeping.book(3, candidates);
    book.add(draws.subList(0, draws.size() / 3));
    book.add(draws.subList(draws.size() / 3, draws.size()));
    return book.whole();
  }

  @Test
  void manyAnswers_comeBackFromFilesToTheBit() throws IOException {
    List<Candidate> candidates = candidates(9001);
    List<Draw> draws = draws(candidates, 1);
    ParquetDraws keeping = new ParquetDraws(home.resolve("observations"), 100);
    Map<String, Draw> found = kept(keeping, candidates, draws);
    assertThat(found).isInstanceOf(Keeping.Kept.class).hasSize(9001);
    for (int i : new int[] {0, 3, 4095, 4096, 9000, 1, 8192}) {
      same(found.get(candidates.get(i).id()), draws.get(i));
    }
    Map<String, Draw> all = new HashMap<>(found);
    for (int i = 0; i < draws.size(); i += 61) {
      same(all.get(candidates.get(i).id()), draws.get(i));
    }
    assertThat(found.containsKey("nobody")).isFalse();
    assertThat(found.get("nobody")).isNull();
    try (var files = Files.list(home.resolve("observations"))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly(
              "round-0003-1-00001.parquet",
              "round-0003-1-00002.parquet",
              "round-0003-1-00003.parquet");
    }
  }

  @Test
  void files_areRowsThatAnybodyReads() {
    List<Candidate> candidates = candidates(101);
    kept(new ParquetDraws(home, 100), candidates, draws(candidates, 1));
    List<Row> rows = new ArrayList<>();
    Rows.read(
        home.resolve("round-0003-1-00001.parquet"),
        new Rows.Sink() {
          @Override
          public void row(Row row) {
            rows.add(row);
          }

          @Override
          public void problem(String where, String what) {
            throw new AssertionError(where + what);
          }
        });
    assertThat(rows).hasSize(101);
    assertThat(rows.get(1).text("candidate")).isEqualTo(candidates.get(1).id());
    assertThat(rows.get(1).text("answer")).isEqualTo("größer 中文 😀");
    assertThat(rows.get(1).at("log_probabilities").size())
        .isEqualTo(draws(candidates, 1).get(1).observation().tokens());
  }

  @Test
  void fewAnswers_stayInMemory_andANewRoundRemovesTheFilesOfTheLast() {
    List<Candidate> many = candidates(101);
    List<Candidate> few = candidates(100);
    ParquetDraws keeping = new ParquetDraws(home.resolve("observations"), 100);
    assertThat(kept(keeping, few, draws(few, 1))).isNotInstanceOf(Keeping.Kept.class).hasSize(100);
    assertThat(home.resolve("observations")).doesNotExist();
    Map<String, Draw> first = kept(keeping, many, draws(many, 1));
    Map<String, Draw> second = kept(keeping, many, draws(many, 2));
    same(first.get(many.get(5).id()), draws(many, 1).get(5));
    same(second.get(many.get(5).id()), draws(many, 2).get(5));
    Map<String, List<Draw>> samples = Keeping.sampled(List.of(first, second));
    assertThat(samples).isInstanceOf(Keeping.Kept.class).hasSize(101);
    same(samples.get(many.get(7).id()).get(1), draws(many, 2).get(7));
    assertThat(samples.getOrDefault("nobody", List.of())).isEmpty();
    keeping.book(4, few);
    assertThat(home.resolve("observations")).doesNotExist();
  }

  @Test
  void answersOutOfOrder_areRefused() {
    List<Candidate> many = candidates(101);
    Keeping.Book book = new ParquetDraws(home, 100).book(1, many);
    assertThatThrownBy(() -> book.add(draws(many, 1).subList(1, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which is not the next");
  }
}
