package dev.quaestor.curation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Embeddings are taken where a strategy declares them, of whom it declares, and nowhere else. */
final class ObservationEmbeddingsTest {

  private static final Embedding HIDDEN = new Embedding.Hidden();
  private static final Embedding SKETCH = new Embedding.GradientSketch(4);

  /** Answers with a letter, and notes what it was asked for. */
  private static class Noting implements Student {
    final List<Set<Embedding>> kinds = new ArrayList<>();
    final List<Integer> counts = new ArrayList<>();

    @Override
    public String sha256() {
      return "";
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      float[] one = {-1};
      return candidates.stream()
          .map(c -> new Observation(c.id(), 3, "a", one, one, one, false))
          .toList();
    }

    @Override
    public Sight embed(
        List<Candidate> candidates,
        int maxTokens,
        Set<Embedding> embeddings,
        RandomStreams streams) {
      kinds.add(embeddings);
      counts.add(candidates.size());
      Map<Embedding, Embeddings> found = new HashMap<>();
      List<String> ids = candidates.stream().map(Candidate::id).toList();
      float[] values = new float[4 * ids.size()];
      for (int i = 0; i < ids.size(); i++) {
        values[4 * i] = ids.get(i).hashCode();
      }
      embeddings.forEach(kind -> found.put(kind, new Embeddings(ids, 4, values)));
      return new Sight(observe(candidates, Decoding.greedy(maxTokens), streams), found);
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      throw new AssertionError("no losses were declared");
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      throw new AssertionError("no losses were declared");
    }

    @Override
    public long activeParameters() {
      return 1;
    }

    @Override
    public void close() {}
  }

  private static Observed observed(Noting student, Need... needs) {
    List<Candidate> all =
        IntStream.range(0, 12).mapToObj(i -> Candidate.of("prompt " + i, "g", "")).toList();
    Verifier verifier =
        (candidate, text) -> {
          throw new AssertionError("no verdicts were declared");
        };
    ObservationPlan plan =
        new ObservationPlan(1, 8, new Reading(Optional::of, verifier, References.NONE));
    var eligible =
        new ObservationPlan.Eligible(
            2, all.subList(0, 9), all.subList(9, 12), 4, new RandomStreams(1));
    return plan.observe(student, eligible, Set.of(needs));
  }

  @Test
  void observe_withoutTheNeed_takesNone() {
    Noting student = new Noting();
    assertThat(observed(student).embeddings()).isEmpty();
    assertThat(student.counts).isEmpty();
    assertThat(observed(student, new Need.Answer()).embeddings()).isEmpty();
    assertThat(student.kinds).containsExactly(Set.of());
    assertThat(student.counts).containsExactly(9);
  }

  @Test
  void observe_takesTheKindsDeclaredFromOnePass() {
    Noting student = new Noting();
    Observed observed =
        observed(student, new Need.Answer(), new Need.Embedded(HIDDEN), new Need.Embedded(SKETCH));
    assertThat(student.kinds).containsExactly(Set.of(HIDDEN, SKETCH));
    assertThat(student.counts).containsExactly(9);
    assertThat(observed.embeddings()).containsOnlyKeys(HIDDEN, SKETCH);
    assertThat(observed.answers()).hasSize(9);
    assertThat(observed.tokens()).isEqualTo(9 * 4);
  }

  @Test
  void observe_answersWhatWasAskedOnceMoreForItsEmbeddingsAlone() {
    Noting student = new Noting();
    Observed observed =
        observed(student, new Need.Embedded(HIDDEN), new Need.EmbeddedAsked(HIDDEN));
    assertThat(student.counts).containsExactly(12);
    assertThat(observed.candidates()).hasSize(9);
    assertThat(observed.answers()).isEmpty();
    assertThat(observed.embeddings().get(HIDDEN).size()).isEqualTo(12);
    assertThat(observed.count()).isEqualTo(9);
    assertThat(observed.tokens()).isEqualTo(12 * 4);
  }

  @Test
  void observe_answersManyPageByPage_andTellsWhatItTellsOfThemAtOnce() {
    int count = ObservationPlan.PAGE + 7;
    List<Candidate> all =
        IntStream.range(0, count + 3).mapToObj(i -> Candidate.of("p" + i, "g", "")).toList();
    Verifier verifier =
        (candidate, text) -> {
          throw new AssertionError("no verdicts were declared");
        };
    Noting student = new Noting();
    Observed observed =
        new ObservationPlan(1, 8, new Reading(Optional::of, verifier, References.NONE))
            .observe(
                student,
                new ObservationPlan.Eligible(
                    2,
                    all.subList(0, count),
                    all.subList(count, count + 3),
                    4,
                    new RandomStreams(1)),
                Set.of(
                    new Need.Answer(),
                    new Need.Samples(2, 0.7),
                    new Need.Embedded(HIDDEN),
                    new Need.EmbeddedAsked(HIDDEN)));
    assertThat(student.counts).containsExactly(ObservationPlan.PAGE, 10);
    assertThat(observed.candidates()).isEqualTo(all.subList(0, count));
    assertThat(observed.answers()).hasSize(count).containsKey(all.get(count - 1).id());
    assertThat(observed.samples()).hasSize(count);
    assertThat(observed.samples().get(all.get(count - 1).id())).hasSize(2);
    Embeddings embeddings = observed.embeddings().get(HIDDEN);
    assertThat(embeddings.size()).isEqualTo(count + 3);
    for (int i : new int[] {0, 1, ObservationPlan.PAGE - 1, ObservationPlan.PAGE, count + 2}) {
      assertThat(embeddings.at(all.get(i).id(), 0)).isEqualTo((float) all.get(i).id().hashCode());
    }
    assertThat(observed.tokens()).isEqualTo(4L * (count + 3) + 2 * 4L * count);
  }

  @Test
  void embeddings_refuseWhatDoesNotFit() {
    assertThatThrownBy(() -> new Embeddings(List.of("a", "b"), 4, new float[7]))
        .hasMessageContaining("8 numbers, found 7");
    assertThatThrownBy(() -> new Embeddings(List.of("a", "a"), 1, new float[2]))
        .hasMessageContaining("candidate a has two");
    Embeddings embeddings = new Embeddings(List.of("a", "b"), 2, new float[] {1, 2, 3, 4});
    assertThat(embeddings.at("b", 1)).isEqualTo(4);
    assertThatThrownBy(() -> embeddings.at("c", 0)).hasMessageContaining("candidate c");
  }

  /** What a choice is made by is asked of the student as it is observed, and of it alone. */
  @Test
  void observe_asksTheStudentAsItIsObserved() {
    Noting seen = new Noting();
    Noting student =
        new Noting() {
          @Override
          public Student observed() {
            return seen;
          }
        };
    observed(student, new Need.Answer());
    assertThat(seen.counts).containsExactly(9);
    assertThat(student.counts).isEmpty();
  }
}
