package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;
import java.util.function.Predicate;

/** The rules every run can have beside verification. */
public final class AdmissionRules {

  private AdmissionRules() {}

  /** At most {@code most} examples of one candidate. */
  public static AdmissionRule perPrompt(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("admission.per-prompt must be at least 1, found " + most);
    }
    return rule(
        "per-prompt",
        (example, admitted) -> admitted.count(example.candidateId()) < most,
        "the prompt has its " + most + " already");
  }

  /** No example twice. */
  public static AdmissionRule deduplicated() {
    return rule(
        "duplicate",
        (example, admitted) -> !admitted.contains(example),
        "the same answer to the same prompt was admitted before");
  }

  /** Only what the student can learn whole, such as what fits its context. */
  public static AdmissionRule fitting(Predicate<Example> fits, String expected) {
    return rule("length", (example, admitted) -> fits.test(example), expected);
  }

  private interface Test {
    boolean passes(Example example, Admitted admitted);
  }

  private static AdmissionRule rule(String name, Test test, String objection) {
    return new AdmissionRule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
        return test.passes(example, admitted) ? Optional.empty() : Optional.of(objection);
      }
    };
  }
}
