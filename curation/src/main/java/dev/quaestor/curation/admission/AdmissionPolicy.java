package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
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

  /** Why a chain of calls taught nothing that the budget or the time cut off. */
  public static final String UNFINISHED =
      "unfinished: the budget or the time ended before the chain's next call";

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
   * @param admissions of each exchange that leads to no other, in order
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
    Set<Asked> asked = exchanges.stream().map(Asked::of).collect(Collectors.toSet());
    List<Step> steps = exchanges.stream().map(exchange -> step(exchange, mode)).toList();
    List<@Nullable Example> taught = new ArrayList<>();
    steps.forEach(step -> taught.add(step instanceof Step.Taught t ? t.example() : null));
    Map<Integer, String> outvoted = majority.map(m -> m.rejections(taught)).orElse(Map.of());
    Admitted admitted = new Admitted(earlier);
    SortedMap<Integer, Admission> admissions = new TreeMap<>();
    List<Choice.Passed> passed = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Example example = taught.get(i);
      if (example == null) {
        Admission ended = ended(i, exchanges.get(i), steps.get(i), asked);
        if (ended != null) {
          admissions.put(i, ended);
        }
        continue;
      }
      String vote = outvoted.getOrDefault(i, "");
      String rejection = vote.isEmpty() ? objection(exchanges.get(i), example, admitted) : vote;
      if (rejection.isEmpty()) {
        admitted.add(example);
        passed.add(new Choice.Passed(i, example));
      }
      admissions.put(i, new Admission(i, example, rejection));
    }
    Choice.Decision decision = choice.of(passed, new Admitted(earlier), losses);
    decision
        .rejections()
        .forEach(
            (i, reason) ->
                admissions.computeIfPresent(
                    i, (index, judged) -> new Admission(index, judged.example(), reason)));
    return new Judged(List.copyOf(admissions.values()), decision.readTokens());
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

  /** Of a chain that taught nothing; null where it goes on. */
  private static @Nullable Admission ended(
      int index, Exchange exchange, Step step, Set<Asked> asked) {
    String reason = UNFINISHED;
    if (step instanceof Step.Ended ended) {
      reason = ended.reason();
    } else if (step instanceof Step.Onward onward
        && onward.requests().stream().map(Asked::of).allMatch(asked::contains)) {
      return null;
    }
    Candidate candidate = exchange.request().candidate();
    return new Admission(index, new Example(candidate.id(), candidate.prompt(), ""), reason);
  }

  /** What tells the requests of one round apart. */
  private record Asked(String candidate, String mode, int sample, String teacher) {
    static Asked of(TeacherRequest request) {
      return new Asked(
          request.candidate().id(), request.mode(), request.sample(), request.teacher());
    }

    static Asked of(Exchange exchange) {
      return of(exchange.request());
    }
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
