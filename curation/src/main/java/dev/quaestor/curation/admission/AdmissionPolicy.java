package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules an answer must pass, in order; the first objection is the reason kept. */
public record AdmissionPolicy(List<AdmissionRule> rules) {

  public AdmissionPolicy {
    rules = List.copyOf(rules);
  }

  /** The judgement of each exchange, in order, after {@code earlier} was admitted. */
  public List<Admission> admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier) {
    Admitted admitted = new Admitted(earlier);
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Admission admission = judge(i, exchanges.get(i), mode, admitted);
      if (admission.admitted()) {
        admitted.add(admission.example());
      }
      admissions.add(admission);
    }
    return admissions;
  }

  private Admission judge(int index, Exchange exchange, GenerationMode mode, Admitted admitted) {
    Answer answer = exchange.answer();
    Optional<Example> taught =
        answer.outcome() == Answer.Outcome.COMPLETED
            ? mode.example(exchange.request(), answer)
            : Optional.empty();
    if (taught.isEmpty()) {
      String outcome = answer.outcome().name().toLowerCase(Locale.ROOT);
      String reason = answer.detail().isEmpty() ? "nothing to learn" : answer.detail();
      Example nothing =
          new Example(
              exchange.request().candidate().id(), exchange.request().candidate().prompt(), "");
      return new Admission(index, nothing, outcome + ": " + reason);
    }
    Example example = taught.get();
    for (AdmissionRule rule : rules) {
      Optional<String> rejection = rule.rejection(exchange, example, admitted);
      if (rejection.isPresent()) {
        return new Admission(index, example, rejection.get());
      }
    }
    return new Admission(index, example, "");
  }
}
