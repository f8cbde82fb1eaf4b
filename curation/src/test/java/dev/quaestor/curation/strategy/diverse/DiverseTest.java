package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Losses;
import dev.quaestor.curation.student.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiverseTest {

  private static final Embedding HIDDEN = new Embedding.Hidden();

  private static List<Candidate> candidates(int count) {
    return IntStream.range(0, count).mapToObj(i -> Candidate.of("prompt " + i, "g", "")).toList();
  }

  /** The candidates on a line, those not in {@code observed} having been asked. */
  private static SelectionContext line(
      List<Candidate> all, List<Candidate> observed, float[] places) {
    RunState state = RunState.start(1).after(Round.base("0", List.of()));
    Embeddings embeddings = new Embeddings(all.stream().map(Candidate::id).toList(), 1, places);
    return new SelectionContext(
        state,
        new Observed(observed, Map.of(), Map.of(), Map.of(HIDDEN, embeddings), Losses.NONE, 0),
        3);
  }

  private static List<Scored> falling(List<Candidate> candidates) {
    List<Scored> scored = new ArrayList<>();
    for (Candidate candidate : candidates) {
      scored.add(new Scored(candidate, 100 - scored.size()));
    }
    return scored;
  }

  private static List<Integer> picked(Selection selection, List<Candidate> candidates) {
    List<String> ids = candidates.stream().map(Candidate::id).toList();
    return selection.picks().stream().map(pick -> ids.indexOf(pick.candidateId())).toList();
  }

  @Test
  void pick_choosesAmongTheHighestScores() {
    List<Candidate> all = candidates(20);
    float[] places = new float[20];
    for (int i = 0; i < 20; i++) {
      places[i] = i * i;
    }
    SelectionContext context = line(all, all, places);
    Selection narrow = new Diverse(new KCentre(), 2).pick(falling(all), context, 3);
    assertThat(picked(narrow, all)).containsExactly(0, 5, 3);
    Selection whole = new Diverse(new KCentre(), 0).pick(falling(all), context, 3);
    assertThat(picked(whole, all)).containsExactly(0, 19, 13);
    assertThat(whole.picks().get(1).score()).isEqualTo(81);
  }

  @Test
  void pick_kAboveThePool_takesAll() {
    List<Candidate> all = candidates(2);
    SelectionContext context = line(all, all, new float[] {1, 1});
    for (DiverseChoice choice :
        List.of(new KCentre(), new ClusterMargin(), new TypiClust(), new FacilityLocation())) {
      assertThat(new Diverse(choice, 10).pick(falling(all), context, 5).picks()).hasSize(2);
      assertThat(new Diverse(choice, 10).pick(List.of(), context, 5).picks()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e30f})
  void pick_refusesWhatIsNotFiniteByItsCandidate(float broken) {
    List<Candidate> all = candidates(5);
    SelectionContext context = line(all, all, new float[] {1, 2, broken, 4, 5});
    assertThatThrownBy(() -> new Diverse(new KCentre(), 0).pick(falling(all), context, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(all.get(2).id())
        .hasMessageContaining("k-centre")
        .hasMessageContaining("round 1");
  }

  @Test
  void pick_saysWhatWasNotDeclared() {
    List<Candidate> all = candidates(5);
    SelectionContext context = line(all, all, new float[5]);
    assertThatThrownBy(() -> new Diverse(new Badge(64), 0).pick(falling(all), context, 2))
        .hasMessageContaining("GradientSketch")
        .hasMessageContaining("must declare the need");
  }

  @Test
  void needs_areThoseOfTheChoice() {
    assertThat(new Diverse(new Badge(64), 10).needs())
        .containsExactly(new Need.Embedded(new Embedding.GradientSketch(64)));
    assertThat(new Diverse(new TypiClust(), 10).needs())
        .containsExactlyInAnyOrder(new Need.Embedded(HIDDEN), new Need.EmbeddedAsked(HIDDEN));
  }
}
