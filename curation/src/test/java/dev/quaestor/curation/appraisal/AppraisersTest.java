package dev.quaestor.curation.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Sampling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everyone who scores keeps the contract. */
final class AppraisersTest {

  @Nested
  class ByAJudge implements AppraiserContract {
    @Override
    public Appraiser appraiser() {
      return new Judge(
          Rubric.quality(ScoreForm.USUAL), new Sampling(40, 0, 1), candidate -> Optional.empty());
    }

    @Override
    public String reply(double score) {
      return ScoreForm.USUAL.write(score);
    }
  }

  @Nested
  class ByAServedReward implements AppraiserContract {
    @Override
    public Appraiser appraiser() {
      return new ServedReward();
    }

    @Override
    public String reply(double score) {
      return Double.toString(score);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e999", "0x1p3", "7f", "seven", "", " 7", "7 8"})
    void appraise_whatIsNoNumber_isUnscoredAndSaysSo(String reply) throws Exception {
      var terms =
          new Appraiser.Terms(
              AppraiserContract.asking(request -> Answer.completed(reply, 10, 1), 9),
              RunState.start(1),
              Purpose.SELECTION);
      List<Work> work = List.of(new Work(Candidate.of("question", "", ""), "answer"));
      Appraised found = new ServedReward().appraise(work, terms);
      assertThat(found.scores()).containsExactly(OptionalDouble.empty());
      assertThat(found.calls().get(0).reason()).startsWith("unreadable: ");
    }
  }

  @Nested
  class ByAVerifier implements AppraiserContract {
    @Override
    public Appraiser appraiser() {
      return new VerifiedReward(
          (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.CORRECT, answer));
    }

    @Override
    public String reply(double score) {
      return "nobody is asked";
    }
  }
}
