package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import java.util.Optional;

/**
 * An answer that was tried, and what a run would make of it.
 *
 * @param teacher who answered, as the bill names it
 * @param exchange what was asked and what came back
 * @param written the question that a teacher wrote, by which the answer was judged; empty where the
 *     chosen one was asked itself
 * @param judgement what the verifier says of it, whether or not the run admits by it
 * @param parsed the final answer that was read in it; empty where none was
 * @param admission what would be learned, or why nothing
 */
public record Tried(
    String teacher,
    Exchange exchange,
    Optional<String> written,
    Judgement judgement,
    Optional<String> parsed,
    Admission admission) {

  /** The whole conversation that was sent, each turn but a lone user's with its role. */
  public String prompt() {
    var messages = exchange.request().messages();
    if (messages.size() == 1 && messages.get(0).role().equals("user")) {
      return messages.get(0).content();
    }
    StringBuilder turns = new StringBuilder();
    for (Message message : messages) {
      turns.append(turns.isEmpty() ? "" : "\n\n");
      turns.append('[').append(message.role()).append("]\n").append(message.content());
    }
    return turns.toString();
  }

  /** {@code admitted} or {@code rejected}. */
  public String verdict() {
    return admission.admitted() ? "admitted" : "rejected";
  }

  /** Why it is admitted or not, in words. */
  public String reason() {
    if (!admission.admitted()) {
      return admission.rejection();
    }
    return switch (judgement.outcome()) {
      case CORRECT -> "the final answer is right";
      case UNKNOWN -> "there is no reference to judge it by";
      case WRONG -> "the final answer is wrong, and this manifest admits without verifying";
      case UNPARSED -> "no final answer was read, and this manifest admits without verifying";
    };
  }

  /** For machines; scripts rely on its form. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("candidate", exchange.request().candidate().id());
    json.put("teacher", teacher);
    json.put("prompt", prompt());
    json.put("answer", exchange.answer().text());
    written.ifPresent(question -> json.put("written", question));
    json.put("parsed", parsed.orElse(null));
    json.put("verdict", verdict());
    json.put("reason", reason());
    json.put(
        "judged",
        judgement.outcome() == Outcome.UNKNOWN
            ? "no reference"
            : StatusJson.word(judgement.outcome()));
    json.set("charged", StatusJson.cost(exchange.charge()));
    return json;
  }
}
