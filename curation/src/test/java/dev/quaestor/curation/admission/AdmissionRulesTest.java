package dev.quaestor.curation.admission;

import static dev.quaestor.curation.admission.AdmissionRuleContract.example;

import dev.quaestor.curation.pool.Example;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Every rule of admission keeps the contract. */
final class AdmissionRulesTest {

  private static final Example GOOD = example("what is 2 + 2?", "2 + 2 = 4");

  @Nested
  class VerifiedRule implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return new Verified(
          (candidate, answer) ->
              new Verifier.Judgement(
                  answer.endsWith("4")
                      ? Verifier.Outcome.CORRECT
                      : answer.isBlank() ? Verifier.Outcome.UNPARSED : Verifier.Outcome.WRONG,
                  answer));
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("what is 2 + 2?", "2 + 2 = 5");
    }
  }

  @Nested
  class VerifiedWhereNothingJudges implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return new Verified(
          (candidate, answer) ->
              new Verifier.Judgement(
                  answer.endsWith("4") ? Verifier.Outcome.CORRECT : Verifier.Outcome.UNKNOWN, ""));
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("what is love?", "baby");
    }
  }

  @Nested
  class DecontaminatedRule implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return new Decontaminated(Contamination.whole(List.of("what is 3 + 3?")));
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("What  is 3 + 3?", "6");
    }
  }

  @Nested
  class Deduplicated implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return AdmissionRules.deduplicated();
    }

    @Override
    public List<Example> earlier() {
      return List.of(bad());
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("what is 2 + 2?", "4");
    }
  }

  @Nested
  class Distinct implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return AdmissionRules.distinct(answer -> answer.replaceAll("\\D", ""));
    }

    @Override
    public List<Example> earlier() {
      return List.of(example("what is 2 + 2?", "it is 4"));
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("what is 2 + 2?", "that makes 4");
    }
  }

  @Nested
  class Fitting implements AdmissionRuleContract {
    @Override
    public AdmissionRule rule() {
      return AdmissionRules.fitting(
          example -> example.answer().length() < 20, "longer than 19 characters");
    }

    @Override
    public Example good() {
      return GOOD;
    }

    @Override
    public Example bad() {
      return example("what is 2 + 2?", "4".repeat(20));
    }
  }
}
