package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.appraisal.Appraised;
import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.appraisal.Work;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * @param reviews scores that an answer must reach, paid for what would pass without them
 * @param choice which of a prompt's answers are kept of those that passed
 */
public record AdmissionPolicy(
    Optional<Majority> majority, List<AdmissionRule> rules, Choice choice, List<Review> reviews) {

  /** Nobody is asked. */
  public AdmissionPolicy(Optional<Majority> majority, List<AdmissionRule> rules, Choice choice) {
    this(majority, rules, choice, List.of());
  }

  /** Why a chain of calls taught nothing that the budget or the time cut off. */
  public static final String UNFINISHED =
      "unfinished: the budget or the time ended before the chain's next call";

  /** The rules alone. */
  public AdmissionPolicy(List<AdmissionRule> rules) {
    this(Optional.empty(), rules, Choice.ALL);
  }

  public AdmissionPolicy {
    rules = List.copyOf(rules);
    reviews = List.copyOf(reviews);
  }

  /**
   * A round's judgement.
   *
   * @param admissions of each exchange that leads to no other, in order
   * @param readTokens tokens that the student read for it
   * @param appraisals every call for a score
   * @param echoes written questions beside those they were written from, where they were scored
   */
  public record Judged(
      List<Admission> admissions, long readTokens, List<Appraisal> appraisals, List<Echo> echoes) {

    /** Before written questions are looked at. */
    Judged(List<Admission> admissions, long readTokens, List<Appraisal> appraisals) {
      this(admissions, readTokens, appraisals, List.of());
    }

    public Judged {
      admissions = List.copyOf(admissions);
      appraisals = List.copyOf(appraisals);
      echoes = List.copyOf(echoes);
    }
  }

  /** Judges {@code exchanges}, after {@code earlier} was admitted, with the student in force. */
  public Judged admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier, Student student) {
    return judge(exchanges, mode, Before.scored(earlier), student::losses);
  }

  /**
   * In what a round is judged.
   *
   * @param state the run so far, with what the round under way owes
   * @param student the student in force
   */
  public record Standing(RunState state, Student student) {}

  /**
   * What stands before answers are judged one by one.
   *
   * @param earlier what was admitted
   * @param objections of who scored, by exchange
   */
  private record Before(List<Example> earlier, Map<Integer, String> objections) {
    static Before scored(List<Example> earlier) {
      return new Before(earlier, Map.of());
    }
  }

  /** As {@link #admit(List, GenerationMode, List, Student)}, after what would pass was scored. */
  public Judged review(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier, Standing standing)
      throws TeacherException, InterruptedException {
    List<Appraisal> calls = new ArrayList<>();
    Map<Integer, String> objections = new HashMap<>();
    for (Review review : reviews) {
      RunState owing = standing.state().owing(List.of(), calls);
      Map<Integer, Work> works = works(exchanges, mode, new Before(earlier, objections));
      var terms = new Appraiser.Terms(review.inquiry(), owing, Appraisal.Purpose.ADMISSION);
      Appraised appraised = review.appraiser().appraise(List.copyOf(works.values()), terms);
      calls.addAll(appraised.calls());
      Iterator<OptionalDouble> scores = appraised.scores().iterator();
      for (int place : works.keySet()) {
        review.objection(scores.next()).ifPresent(said -> objections.put(place, said));
      }
    }
    Before before = new Before(earlier, objections);
    Judged judged = judge(exchanges, mode, before, standing.student()::losses);
    return new Judged(judged.admissions(), judged.readTokens(), calls);
  }

  /** What would pass alone, by exchange, in their order. */
  private Map<Integer, Work> works(List<Exchange> exchanges, GenerationMode mode, Before before) {
    List<@Nullable Example> taught = new ArrayList<>();
    exchanges.forEach(e -> taught.add(step(e, mode) instanceof Step.Taught t ? t.example() : null));
    Map<Integer, String> outvoted = majority.map(m -> m.rejections(taught)).orElse(Map.of());
    Map<Integer, Work> works = new LinkedHashMap<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Example example = taught.get(i);
      Admitted admitted = new Admitted(before.earlier());
      if (example != null
          && !outvoted.containsKey(i)
          && !before.objections().containsKey(i)
          && objection(exchanges.get(i), example, admitted).isEmpty()) {
        works.put(i, new Work(exchanges.get(i).answered(example), example.answer()));
      }
    }
    return works;
  }

  /**
   * As far as answers can be judged before there is a student: where it would choose among a
   * prompt's answers, all that pass are kept.
   */
  public List<Admission> admit(
      List<Exchange> exchanges, GenerationMode mode, List<Example> earlier) {
    Choice blind = choice.keep() == Choice.Keep.FIRST ? choice : Choice.ALL;
    return new AdmissionPolicy(majority, rules, blind)
        .judge(exchanges, mode, Before.scored(earlier), examples -> List.of())
        .admissions();
  }

  private Judged judge(
      List<Exchange> exchanges,
      GenerationMode mode,
      Before before,
      Function<List<Example>, List<TextLoss>> losses) {
    Set<Asked> asked = exchanges.stream().map(Asked::of).collect(Collectors.toSet());
    List<Step> steps = exchanges.stream().map(exchange -> step(exchange, mode)).toList();
    List<@Nullable Example> taught = new ArrayList<>();
    steps.forEach(step -> taught.add(step instanceof Step.Taught t ? t.example() : null));
    Map<Integer, String> outvoted = majority.map(m -> m.rejections(taught)).orElse(Map.of());
    Admitted admitted = new Admitted(before.earlier());
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
      String told = vote.isEmpty() ? objection(exchanges.get(i), example, admitted) : vote;
      String rejection = told.isEmpty() ? before.objections().getOrDefault(i, "") : told;
      if (rejection.isEmpty()) {
        admitted.add(example);
        passed.add(new Choice.Passed(i, example));
      }
      admissions.put(i, new Admission(i, example, rejection));
    }
    Choice.Decision decision = choice.of(passed, new Admitted(before.earlier()), losses);
    decision
        .rejections()
        .forEach(
            (i, reason) ->
                admissions.computeIfPresent(
                    i, (index, judged) -> new Admission(index, judged.example(), reason)));
    return new Judged(List.copyOf(admissions.values()), decision.readTokens(), List.of());
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
