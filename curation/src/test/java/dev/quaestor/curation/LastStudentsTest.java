package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Bald;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.LastStudents;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which students are compared, and that each is closed again. */
final class LastStudentsTest {

  private static final Verifier NONE =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");
  private static final List<Candidate> POOL =
      List.of(Candidate.of("a", "", ""), Candidate.of("bb", "", ""));

  private final List<String> closed = new ArrayList<>();

  /** A student that says of itself and others who they are: a digit a student. */
  private final class Named implements Student {

    private final int round;

    Named(int round) {
      this.round = round;
    }

    @Override
    public String sha256() {
      return Integer.toString(round);
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      float[] one = {-0.5f};
      return candidates.stream()
          .map(c -> new Observation(c.id(), 3, "yes", one, one, one, false))
          .toList();
    }

    @Override
    public double[] information(List<Example> examples, List<Student> others) {
      StringBuilder who = new StringBuilder();
      others.forEach(other -> who.append(other.sha256()));
      double read = Double.parseDouble(who.append(round).toString());
      return examples.stream().mapToDouble(e -> read + e.prompt().length() / 10.0).toArray();
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return List.of();
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return List.of();
    }

    @Override
    public long activeParameters() {
      return 1;
    }

    @Override
    public void close() {
      closed.add(sha256());
    }
  }

  private final StudentTrainer trainer =
      new StudentTrainer() {
        @Override
        public Student incumbent(RunState state) {
          return new Named(state.last().number());
        }

        @Override
        public Trained train(Training training) {
          throw new AssertionError("nothing is trained");
        }
      };

  private static RunState after(int rounds) {
    RunState state = RunState.start(1);
    for (int i = 0; i < rounds; i++) {
      Round base = Round.base("0", List.of());
      state =
          state.after(
              new Round(
                  i,
                  base.selection(),
                  List.of(),
                  List.of(),
                  base.model(),
                  base.effort(),
                  List.of()));
    }
    return state;
  }

  private Observed observed(int rounds, Bald bald) throws Exception {
    ObservationPlan plan =
        new ObservationPlan(1, 8, new Reading(Optional::of, NONE, References.NONE));
    var eligible = new ObservationPlan.Eligible(rounds, POOL, List.of(), 2, new RandomStreams(1));
    return new LastStudents(plan, trainer)
        .observe(after(rounds), new Named(rounds - 1), eligible, bald.needs());
  }

  private double score(int rounds, Bald bald) throws Exception {
    Observed seen = observed(rounds, bald);
    return bald.scores(new SelectionContext(after(rounds), seen, 1)).applyAsDouble(POOL.get(1));
  }

  @Test
  void scores_compareTheLastStudents_oldestFirst() throws Exception {
    assertThat(score(2, new Bald(3))).isEqualTo(1.2); // 0 and 1
    assertThat(score(3, new Bald(3))).isEqualTo(12.2);
    assertThat(score(5, new Bald(3))).isEqualTo(234.2);
    assertThat(score(5, new Bald(2))).isEqualTo(34.2);
    assertThat(closed).containsExactly("0", "0", "1", "2", "3", "3");
  }

  @Test
  void scores_ofTheBaseAlone_areNothing() throws Exception {
    Observed seen = observed(1, new Bald(3));
    assertThat(score(1, new Bald(3))).isZero();
    assertThat(seen.tokens()).as("its answers alone").isEqualTo(2 * 4);
  }

  @Test
  void observe_countsWhatEachStudentRead() throws Exception {
    assertThat(observed(3, new Bald(3)).tokens()).isEqualTo(2 * 4 + 3 * 2 * 4);
  }

  @Test
  void observe_looksAtNobodyUnlessItMust() throws Exception {
    ObservationPlan plan =
        new ObservationPlan(1, 8, new Reading(Optional::of, NONE, References.NONE));
    var eligible = new ObservationPlan.Eligible(3, POOL, List.of(), 2, new RandomStreams(1));
    Observed seen =
        new LastStudents(plan, trainer).observe(after(3), new Named(2), eligible, Set.of());
    assertThat(seen.tokens()).isZero();
    assertThat(closed).isEmpty();
  }
}
