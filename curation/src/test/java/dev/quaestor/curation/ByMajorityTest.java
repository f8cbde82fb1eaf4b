package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.evaluation.ByMajority;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ByMajorityTest {

  /** Gives its answers to a question in turn, by the streams it is asked with. */
  private record VotingStudent(Map<String, List<String>> answers) implements Student {

    @Override
    public String sha256() {
      return "voting";
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      float[] one = {0};
      return candidates.stream()
          .map(c -> new Observation(c.id(), 1, said(c, streams), one, one, one, false))
          .toList();
    }

    private String said(Candidate candidate, RandomStreams streams) {
      return Objects.requireNonNull(answers.get(candidate.prompt())).get((int) streams.seed());
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      throw new UnsupportedOperationException("a vote reads no losses");
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      throw new UnsupportedOperationException("a vote reads no losses");
    }

    @Override
    public long activeParameters() {
      return 1;
    }

    @Override
    public void close() {}
  }

  private static final List<Candidate> ITEMS =
      List.of(Candidate.of("one", "odd", ""), Candidate.of("two", "even", ""));
  private static final Verifier SEVEN =
      (candidate, answer) ->
          new Verifier.Judgement(
              answer.endsWith("7") ? Verifier.Outcome.CORRECT : Verifier.Outcome.WRONG, answer);
  private static final HeldOut MONITOR =
      new HeldOut("monitor", ITEMS, SEVEN, Decoding.greedy(8), new TreeMap<>());

  private static ByMajority vote(int samples) {
    return new ByMajority(
        MONITOR,
        new ByMajority.Ballot(samples, new Decoding(8, 0.7)),
        text -> text.contains("=") ? Optional.of(text.split("=", 2)[1]) : Optional.empty());
  }

  /** Three of five say 7, in other words; the greedy answer is not asked. */
  @Test
  void evaluate_takesTheFinalAnswerThatMostSamplesGive() {
    VotingStudent student =
        new VotingStudent(
            Map.of(
                "one", List.of("a=5", "b=7", "c=7", "none", "d=7"),
                "two", List.of("a=5", "b=5", "c=7", "d=7", "none")));
    Evaluation found = vote(5).evaluate(student);
    assertThat(found.scorecard().split()).isEqualTo("monitor majority@5");
    assertThat(found.scorecard().groups().get("odd").correct()).isEqualTo(1);
    assertThat(found.scorecard().groups().get("even").correct())
        .as("of equals the first given counts")
        .isZero();
    assertThat(found.scorecard().unparsed()).isZero();
    assertThat(vote(5).evaluate(student)).isEqualTo(found);
  }

  @Test
  void evaluate_anItemWithoutAnyVote_isUnparsed() {
    VotingStudent student =
        new VotingStudent(Map.of("one", List.of("x", "y"), "two", List.of("a=7", "b=7")));
    Evaluation found = vote(2).evaluate(student);
    assertThat(found.scorecard().unparsed()).isEqualTo(1);
    assertThat(found.scorecard().correct()).isEqualTo(1);
  }

  @Test
  void ballot_ofOneSampleOrWithoutTemperature_isRefused() {
    assertThatThrownBy(() -> vote(1)).hasMessageContaining("found 1 at 0.7");
    assertThatThrownBy(() -> new ByMajority.Ballot(5, Decoding.greedy(8)))
        .hasMessageContaining("found 5 at 0.0");
  }
}
