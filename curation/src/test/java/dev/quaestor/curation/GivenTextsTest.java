package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.InstructionDifficulty;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.ReferenceLoss;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Losses of texts that a student is given: references, its own answers alone, the steer split. */
class GivenTextsTest {

  private static final Candidate KNOWN = Candidate.of("known", "easy", "");
  private static final Candidate OTHER = Candidate.of("other", "hard", "");
  private static final Candidate STEER = Candidate.of("steer", "hard", "");
  private static final MemorisingStudent STUDENT = new MemorisingStudent(Map.of("known", "right"));
  private static final Verifier NONE =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");

  private static Observed observed(Set<Need> needs, References references) {
    ObservationPlan plan = new ObservationPlan(1, 8, new Reading(Optional::of, NONE, references));
    var eligible =
        new ObservationPlan.Eligible(1, List.of(KNOWN, OTHER), List.of(), 2, new RandomStreams(1));
    return plan.observe(STUDENT, eligible, needs);
  }

  private static SelectionContext context(Observed observed) {
    return new SelectionContext(RunState.start(1).after(Round.base("0", List.of())), observed, 2);
  }

  @Test
  void lossReference_isThatOfTheReference() {
    Observed seen =
        observed(
            new ReferenceLoss().needs(),
            new References(candidate -> Optional.of("right"), List.of()));
    var scores = new ReferenceLoss().scores(context(seen));
    assertThat(scores.applyAsDouble(KNOWN)).isZero();
    assertThat(scores.applyAsDouble(OTHER)).isOne();
    assertThat(seen.tokens()).as("two tokens of each text").isEqualTo(4);
    assertThat(seen.count()).isEqualTo(2);
  }

  @Test
  void lossReference_withoutAReference_namesTheCandidate() {
    assertThatThrownBy(() -> observed(new ReferenceLoss().needs(), References.NONE))
        .hasMessageContaining(KNOWN.id())
        .hasMessageContaining("has no reference");
  }

  /** The student is unsure of what it does not know: log p = log(0.5 / 5), alone it loses 2. */
  @Test
  void ifd_isTheLossBehindThePromptOverTheLossAlone() {
    Observed seen = observed(new InstructionDifficulty().needs(), References.NONE);
    var scores = new InstructionDifficulty().scores(context(seen));
    assertThat(scores.applyAsDouble(KNOWN)).isZero();
    assertThat(scores.applyAsDouble(OTHER)).isCloseTo(Math.log(10) / 2, within(1e-6));
  }

  @Test
  void steer_isScoredByGroupAndNothingElseIs() {
    Observed seen =
        observed(
            Set.of(new Need.SteerLoss()),
            new References(candidate -> Optional.of("right"), List.of(KNOWN, STEER)));
    assertThat(seen.losses().ofSteer()).isEqualTo(Map.of("easy", 0.0, "hard", 1.0));
    assertThat(seen.answers()).isEmpty();
    assertThat(seen.candidates()).hasSize(2);
    assertThat(seen.tokens()).isEqualTo(4);
  }
}
