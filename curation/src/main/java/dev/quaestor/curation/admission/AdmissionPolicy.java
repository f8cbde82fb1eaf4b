package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a round's answers are judged: first by what most of a prompt's answers say, then each by the
 * rules in order, the first objection being the reason kept; and of those that pass, so many of
 * each prompt are chosen.
 *
 * @param majority what is asked of a prompt's answers together; empty for nothing
 * @param rules what each answer must pass
 * @param choice which of a prompt's answers are kept of those that passed
 */
public record AdmissionPolicy(
    Optional<Majority> majority, List<AdmissionRule> rules, Choice choice) {

  /** The rules alone. */
  public AdmissionPolicy(List<AdmissionRule> rules) {
    this(Optional.empty(), rules, Choice.ALL);
  }

  public AdmissionPolicy {
    rules = List.copyOf(rules);
  }

  /**
   * A round's judgement.
   *
   * @param admissions of each exchange, in order
   * @param readTokens tokens that the student read for it
   */
  public record Judged(List<Admission> admissions, long readTokens) {
    public Judged {
      admissions = List.copyOf(admissions);
    }
  }

  /** Judges {@code exchanges}, after {@code earlier} was admitted, with the student in force. */
  public Judged admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier, Student student) {
    return judge(exchanges, mode, earlier, student::losses);
  }

  /**
   * As far as answers can be judged before there is a student: where it would choose among a
   * prompt's answers, all that pass are kept.
   */
  public List<Admission> admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier) {
    Choice blind = choice.keep() == Choice.Keep.FIRST ? choice : Choice.ALL;
    return new AdmissionPolicy(majority, rules, blind)
        .judge(exchanges, mode, earlier, examples -> List.of())
        .admissions();
  }

  private Judged judge(
      List<Exchange> exchanges,
      GenerationMode mode,
      List<Example> earlier,
      Function<List<Example>, List<TextLoss>> losses) {
    List<@Nullable Example> taught = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      taught.add(taught(exchange, mode).orElse(null));
    }
    Map<Integer, String> outvoted = majority.map(m -> m.rejections(taught)).orElse(Map.of());
    Admitted admitted = new Admitted(earlier);
    List<Admission> admissions = new ArrayList<>();
    List<Choice.Passed> passed = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Example example = taught.get(i);
      if (example == null) {
        admissions.add(nothing(i, exchanges.get(i)));
        continue;
      }
      String vote = outvoted.getOrDefault(i, "");
      String rejection = vote.isEmpty() ? objection(exchanges.get(i), example, admitted) : vote;
      if (rejection.isEmpty()) {
        admitted.add(example);
        passed.add(new Choice.Passed(i, example));
      }
      admissions.add(new Admission(i, example, rejection));
    }
    Choice.Decision decision = choice.of(passed, new Admitted(earlier), losses);
    decision
        .rejections()
        .forEach(
            (i, reason) ->
                admissions.set(i, new Admission(i, admissions.get(i).example(), reason)));
    return new Judged(admissions, decision.readTokens());
  }

  private static Optional<Example> taught(Exchange exchange, GenerationMode mode) {
    return exchange.answer().outcome() == Answer.Outcome.COMPLETED
        ? mode.example(exchange.request(), exchange.answer())
        : Optional.empty();
  }

  private static Admission nothing(int index, Exchange exchange) {
    Answer answer = exchange.answer();
    String outcome = answer.outcome().name().toLowerCase(Locale.ROOT);
    String reason = answer.detail().isEmpty() ? "nothing to learn" : answer.detail();
    Candidate candidate = exchange.request().candidate();
    return new Admission(
        index, new Example(candidate.id(), candidate.prompt(), ""), outcome + ": " + reason);
  }

  private String objection(Exchange exchange, Example example, Admitted admitted) {
    for (AdmissionRule rule : rules) {
      Optional<String> rejection = rule.rejection(exchange, example, admitted);
      if (rejection.isPresent()) {
        return rejection.get();
      }
    }
    return "";
  }
}
