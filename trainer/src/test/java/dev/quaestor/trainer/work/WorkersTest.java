package dev.quaestor.trainer.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.quaestor.trainer.engine.Acceleration;
import dev.quaestor.trainer.engine.AnswerVectors.Kind;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a work yields does not depend on who does it, and in how many parts. */
final class WorkersTest {

  private static final DecoderConfig SHAPE =
      DecoderConfig.llama(61, 32, 2, 4).withKvHeads(2).withFfn(48).withContext(256);
  private static final Wanted BOTH =
      new Wanted(Set.of(Kind.MEAN_HIDDEN, Kind.GRADIENT_SKETCH), 24, 5);

  /** Others who get everything by bytes alone, in parts, the last part first. */
  private record Elsewhere(long most) implements Workers {

    @Override
    public Crew crew(Supplier<Decoder> student, Execution execution) {
      return new Crew() {
        @Override
        public <T> Yield<T> done(Work<T> work) {
          List<Yield<T>> yields = new ArrayList<>();
          List<Work<T>> parts = work.parts(most);
          for (int i = parts.size() - 1; i >= 0; i--) {
            try (Decoder there = sent(Weights.of(student.get())).decoder()) {
              yields.add(0, sent(sent(parts.get(i)).by(there, Execution.fast(1))));
            }
          }
          return Yield.joined(yields);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  @SuppressWarnings("unchecked")
  private static <T> T sent(T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
      out.flush();
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Prompts of many lengths, of which a third begin alike. */
  private static List<int[]> prompts(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] system = random.ints(130, 1, SHAPE.vocab()).toArray();
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int[] own = random.ints(1 + random.nextInt(60), 1, SHAPE.vocab()).toArray();
              return i % 3 > 0
                  ? own
                  : IntStream.concat(Arrays.stream(system), Arrays.stream(own)).toArray();
            })
        .toList();
  }

  private static void same(Yield<Generated> told, Yield<Generated> expected) {
    assertThat(told.each()).hasSameSizeAs(expected.each());
    for (int i = 0; i < told.each().size(); i++) {
      assertThat(told.each().get(i).tokens()).isEqualTo(expected.each().get(i).tokens());
      assertThat(told.each().get(i).stop()).isEqualTo(expected.each().get(i).stop());
      same(told.each().get(i).scores(), expected.each().get(i).scores());
    }
    vectors(told, expected);
  }

  private static void same(TokenScores told, TokenScores expected) {
    assertThat(told.logprobs()).isEqualTo(expected.logprobs());
    assertThat(told.entropies()).isEqualTo(expected.entropies());
    assertThat(told.margins()).isEqualTo(expected.margins());
  }

  private static void vectors(Yield<?> told, Yield<?> expected) {
    assertThat(told.vectors()).containsOnlyKeys(expected.vectors().keySet());
    expected.vectors().forEach((kind, rows) -> assertThat(told.vectors(kind)).isEqualTo(rows));
  }

  private static void onRowsThatCountAlone() {
    assumeThat(Acceleration.multiplier())
        .as("parts differ by rounding where OpenBLAS multiplies")
        .isEqualTo("oneDNN");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 700, 5000})
  void answers_areTheSameInParts(long most) {
    onRowsThatCountAlone();
    List<int[]> prompts = prompts(most, 90);
    long[] draws = LongStream.range(0, prompts.size()).map(i -> i * i).toArray();
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Workers here = new InProcess();
        Workers elsewhere = new Elsewhere(most);
        Workers.Crew one = here.crew(() -> decoder, Execution.fast(2));
        Workers.Crew other = elsewhere.crew(() -> decoder, Execution.fast(2))) {
      Sampling drawn = Sampling.at(0.8, 11, Set.of(0));
      Answering random = new Answering(prompts, draws, drawn, BOTH);
      same(other.done(random), one.done(random));
      Sampling likeliest = Sampling.greedy(11, Set.of(0));
      Answering greedy = new Answering(prompts, new long[0], likeliest, Wanted.NOTHING);
      same(other.done(greedy), one.done(greedy));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {150, 1_000_000})
  void scores_areTheSameInParts(long most) {
    onRowsThatCountAlone();
    List<Sequence> texts =
        prompts(most, 70).stream()
            .filter(tokens -> tokens.length > 1)
            .map(tokens -> new Sequence(tokens, Math.max(1, tokens.length - 7)))
            .toList();
    Wanted sketches = new Wanted(Set.of(Kind.GRADIENT_SKETCH), 24, 5);
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Workers.Crew one = new InProcess().crew(() -> decoder, Execution.fast(2));
        Workers.Crew other = new Elsewhere(most).crew(() -> decoder, Execution.fast(2))) {
      Scoring work = new Scoring(texts, sketches);
      Yield<TokenScores> told = other.done(work);
      Yield<TokenScores> expected = one.done(work);
      for (int i = 0; i < texts.size(); i++) {
        same(told.each().get(i), expected.each().get(i));
      }
      vectors(told, expected);
    }
  }

  @Test
  void parts_areWholeEvenAndNeverEmpty() {
    List<int[]> prompts = prompts(3, 200);
    Sampling sampling = Sampling.greedy(10, Set.of(0));
    Answering work = new Answering(prompts, new long[0], sampling, Wanted.NOTHING);
    long all = LongStream.range(0, 200).map(i -> work.tokens((int) i)).sum();
    long longest = LongStream.range(0, 200).map(i -> work.tokens((int) i)).max().orElseThrow();
    for (long most : new long[] {1, 50, 333, 1000, 4000, all - 1, all, Long.MAX_VALUE / 4}) {
      List<Work<Generated>> parts = work.parts(most);
      List<int[]> joined =
          parts.stream().flatMap(part -> ((Answering) part).prompts().stream()).toList();
      assertThat(joined).containsExactlyElementsOf(prompts);
      assertThat(parts).allSatisfy(part -> assertThat(part.size()).isPositive());
      assertThat(parts).hasSizeLessThanOrEqualTo((int) Math.max(1, Math.min(200, all / most + 1)));
      for (Work<Generated> part : parts) {
        long tokens = LongStream.range(0, part.size()).map(i -> part.tokens((int) i)).sum();
        // an even share, and one text more at most
        assertThat(tokens).isLessThanOrEqualTo(Math.max(all / 200 + 1, most) + longest);
      }
    }
  }

  @Test
  void nothing_yieldsNothing() {
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Workers.Crew one = new InProcess().crew(() -> decoder, Execution.fast(1));
        Workers.Crew other = new Elsewhere(10).crew(() -> decoder, Execution.fast(1))) {
      Answering work =
          new Answering(List.of(), new long[0], Sampling.greedy(3, Set.of(0)), Wanted.NOTHING);
      assertThat(one.done(work).each()).isEmpty();
      assertThat(other.done(work).each()).isEmpty();
    }
  }

  @Test
  void interrupt_isHeardAndStays() {
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Workers.Crew crew = new InProcess().crew(() -> decoder, Execution.fast(1))) {
      Sampling sampling = Sampling.greedy(30, Set.of(0));
      Answering work = new Answering(prompts(1, 20), new long[0], sampling, Wanted.NOTHING);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> crew.done(work)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void drawnAnswers_needWhatEachIsDrawnFrom() {
    Sampling sampling = Sampling.at(1, 3, Set.of(0));
    assertThatThrownBy(() -> new Answering(prompts(1, 4), new long[2], sampling, Wanted.NOTHING))
        .hasMessageContaining("each of 4 prompts draws from its own number, found 2");
  }

  @Test
  void likeness_isItsOwnAndNamesWhatDiffers() {
    Likeness here = sent(Likeness.here());
    assertThat(Likeness.here().unlike(here)).isEmpty();
    assertThat(Likeness.here().unlike(here.with("java", "11.0.1")))
        .hasValueSatisfying(
            told -> assertThat(told).isEqualTo("java: 11.0.1, expected " + Runtime.version()));
    assertThat(here.facts()).containsOnlyKeys("bits", "java", "products", "quaestor");
  }
}
