package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;

/** Keeps out what is held out for measuring, in the prompt as in what the teacher wrote. */
public record Decontaminated(Contamination heldOut) implements AdmissionRule {

  @Override
  public String name() {
    return "contamination";
  }

  @Override
  public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
    return heldOut
        .inQuestion(Conversation.asked(example.prompt()))
        .map(overlap -> "the prompt " + overlap.said())
        .or(
            () ->
                heldOut.inAnswer(example.answer()).map(overlap -> "the answer " + overlap.said()));
  }
}
