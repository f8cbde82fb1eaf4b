package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The rules every run can have beside verification. */
public final class AdmissionRules {

  private AdmissionRules() {}

  /** No example twice. */
  public static AdmissionRule deduplicated() {
    return rule(
        "duplicate",
        (example, admitted) -> !admitted.contains(example),
        "the same answer to the same prompt was admitted before");
  }

  /**
   * No solution twice to one prompt (Yuan et al. 2023, arXiv 2308.01825, who compare the lists of
   * equations).
   *
   * @param key what two answers share that are the same solution
   */
  public static AdmissionRule distinct(UnaryOperator<String> key) {
    return rule(
        "distinct",
        (example, admitted) -> !admitted.solved(example, key),
        "the same solution to the same prompt was admitted before");
  }

  /** Only what the student can learn whole, such as what fits its context. */
  public static AdmissionRule fitting(Predicate<Example> fits, String expected) {
    return rule("length", (example, admitted) -> fits.test(example), expected);
  }

  /** No prompt of {@code heldOut}, byte for byte: another case or space is not found. */
  public static AdmissionRule notAmong(Set<String> heldOut) {
    return rule(
        "contamination",
        (example, admitted) -> !heldOut.contains(example.prompt()),
        "the prompt is held out for measuring");
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
