package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;

/**
 * Keeps answers whose final answer is right; the reasoning before it is not judged (Bansal et al.
 * 2024). An answer that nothing is there to judge by is no right one.
 *
 * @param unjudged what becomes of an answer to a candidate without a reference
 */
public record Verified(Verifier verifier, Unjudged unjudged) implements AdmissionRule {

  /** What becomes of answers that cannot be judged. */
  public enum Unjudged {
    REJECT,
    ADMIT
  }

  /** Nothing is kept unjudged. */
  public Verified(Verifier verifier) {
    this(verifier, Unjudged.REJECT);
  }

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
    Verifier.Judgement judgement = verifier.judge(exchange.answered(example), example.answer());
    return switch (judgement.outcome()) {
      case CORRECT -> Optional.empty();
      case WRONG -> Optional.of("wrong: " + judgement.detail());
      case UNPARSED -> Optional.of("unparsed: " + judgement.detail());
      case UNKNOWN ->
          unjudged == Unjudged.ADMIT
              ? Optional.empty()
              : Optional.of("unverified: " + judgement.detail());
    };
  }
}
