package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The rules an answer must pass, in order; the first objection is the reason kept. Every chain of
 * calls ends in one judgement: of what it taught, or of why it taught nothing.
 */
public record AdmissionPolicy(List<AdmissionRule> rules) {

  /** What the last link of a chain is called that the budget or the time cut off. */
  public static final String UNFINISHED =
      "unfinished: the budget or the time ended before the chain's next call";

  public AdmissionPolicy {
    rules = List.copyOf(rules);
  }

  /**
   * The judgement of each exchange that leads to no other, in order, after {@code earlier} was
   * admitted.
   */
  public List<Admission> admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier) {
    Admitted admitted = new Admitted(earlier);
    List<Admission> admissions = new ArrayList<>();
    Set<Asked> asked = new HashSet<>();
    exchanges.forEach(exchange -> asked.add(Asked.of(exchange.request())));
    for (int i = 0; i < exchanges.size(); i++) {
      Exchange exchange = exchanges.get(i);
      Step step = step(exchange, mode);
      if (step instanceof Step.Onward onward) {
        if (!onward.requests().stream().map(Asked::of).allMatch(asked::contains)) {
          admissions.add(new Admission(i, nothing(exchange), UNFINISHED));
        }
      } else if (step instanceof Step.Taught taught) {
        admissions.add(judge(i, exchange, taught.example(), admitted));
      } else if (step instanceof Step.Ended ended) {
        admissions.add(new Admission(i, nothing(exchange), ended.reason()));
      }
    }
    return admissions;
  }

  /** What tells requests of one asking apart. */
  private record Asked(String candidate, String mode, int sample, String teacher) {
    static Asked of(TeacherRequest request) {
      return new Asked(
          request.candidate().id(), request.mode(), request.sample(), request.teacher());
    }
  }

  private static Step step(Exchange exchange, GenerationMode mode) {
    Answer answer = exchange.answer();
    String outcome = answer.outcome().name().toLowerCase(Locale.ROOT);
    if (answer.outcome() != Answer.Outcome.COMPLETED) {
      String detail = answer.detail().isEmpty() ? Step.Ended.NOTHING : answer.detail();
      return new Step.Ended(outcome + ": " + detail);
    }
    Step step = mode.step(exchange.request(), answer);
    return step instanceof Step.Ended ended
        ? new Step.Ended(outcome + ": " + ended.reason())
        : step;
  }

  private static Example nothing(Exchange exchange) {
    Candidate candidate = exchange.request().candidate();
    return new Example(candidate.id(), candidate.prompt(), "");
  }

  private Admission judge(int index, Exchange exchange, Example example, Admitted admitted) {
    Optional<String> rejection = Optional.empty();
    for (AdmissionRule rule : rules) {
      rejection = rule.rejection(exchange, example, admitted);
      if (rejection.isPresent()) {
        break;
      }
    }
    if (rejection.isEmpty()) {
      admitted.add(example);
    }
    return new Admission(index, example, rejection.orElse(""));
  }
}
