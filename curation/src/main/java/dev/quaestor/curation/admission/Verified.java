package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;

/**
 * Keeps answers whose final answer is right; the reasoning before it is not judged (Bansal et al.
 * 2024). A candidate without a reference passes.
 */
public record Verified(Verifier verifier) implements AdmissionRule {

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
    Verifier.Judgement judgement = verifier.judge(exchange.request().candidate(), example.answer());
    return switch (judgement.outcome()) {
      case CORRECT, UNKNOWN -> Optional.empty();
      case WRONG -> Optional.of("wrong: " + judgement.detail());
      case UNPARSED -> Optional.of("unparsed: " + judgement.detail());
    };
  }
}
