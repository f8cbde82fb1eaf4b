package dev.quaestor.curation.budget;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.IncumbentTeacher;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Asks teachers under two accounts: the run's charge, which decides what is asked, and the
 * experiment's bill, which decides what may be sent.
 *
 * <p><b>The charge</b> is what the run owes: each request key once, at what its answer cost whoever
 * bought it. Requests are granted in order, each if and only if the charge of all before it and its
 * own worst case are within the run's limits; the first that is not ends the asking. A request that
 * may yet fit waits until those before it have settled, so that the same requests are granted, and
 * the same is charged, whatever the timing, the number of threads or the state of the tape.
 *
 * <p><b>The bill</b> is kept by the {@link Treasury}: an answer on the tape is free, and any other
 * is reserved before it is sent, each attempt anew.
 *
 * <p><b>Failures.</b> A request that fails in all its attempts has a failed answer, which is
 * charged as one query, stands on the tape and ends nothing. Where a teacher fails too many in a
 * row ({@link Streaks}) it is a setting's fault: the asking stops, and those failures are taken off
 * the tape, to be asked anew.
 *
 * <p>When something else fails, nothing more is sent, what is in flight is awaited and settled, and
 * the failure of the earliest request is thrown. An interrupt does the same; a second one cuts off
 * what is in flight too, which leaves it in doubt.
 */
public final class BudgetedInquiry implements Inquiry {

  /**
   * On what terms a run asks.
   *
   * @param run the run's name on the bill
   * @param limits what the run may be charged
   * @param concurrency the most calls in flight at a time, to all teachers together
   * @param timeIsUp whether the run has used up its time; then nothing more is sent, what is in
   *     flight is awaited, and the asking ends with what was answered
   */
  public record Terms(String run, Limits limits, int concurrency, BooleanSupplier timeIsUp) {

    /** A run with as much time as it needs. */
    public Terms(String run, Limits limits, int concurrency) {
      this(run, limits, concurrency, () -> false);
    }

    public Terms {
      if (concurrency < 1) {
        throw new IllegalArgumentException("concurrency must be at least 1, found " + concurrency);
      }
    }
  }

  /** What stands on the bill for answers that were asked before any run, to look at. */
  public static final String TRIAL = "try";

  private static final String ANSWER = "answer";
  private static final Set<String> OWN = Set.of(ANSWER, TRIAL);

  private final Faculty faculty;
  private final Treasury treasury;
  private final Purchase purchase;
  private final Terms terms;
  private final String purpose;

  /** Asks for the answers that a run learns from, and owes for them. */
  public BudgetedInquiry(Faculty faculty, Treasury treasury, Terms terms) {
    this(faculty, treasury, terms, ANSWER);
  }

  private BudgetedInquiry(Faculty faculty, Treasury treasury, Terms terms, String purpose) {
    this.faculty = faculty;
    this.treasury = treasury;
    this.purchase = new Purchase(treasury);
    this.terms = terms;
    this.purpose = purpose;
  }

  /**
   * The same teachers under the same bill, asked for another purpose, such as {@code selection} or
   * {@code admission}: each call is reserved, settled, charged and taped as any other and stands on
   * the bill under that purpose.
   *
   * @param held what of the run's limits is held for other calls: none of these may use it
   * @throws IllegalArgumentException if {@code other} is no lower-case word
   */
  public Inquiry on(String other, Cost held) {
    if (!other.matches("[a-z][a-z-]*") || OWN.contains(other)) {
      throw new IllegalArgumentException(
          "expected a purpose such as selection or admission, found \"" + other + "\"");
    }
    Limits left = terms.limits().less(held);
    Terms within = new Terms(terms.run(), left, terms.concurrency(), terms.timeIsUp());
    return new BudgetedInquiry(faculty, treasury, within, other);
  }

  /**
   * The same teachers asked as a run would ask them, under the same limits, before there is one:
   * each call stands on the bill as {@link #TRIAL}, and its answer on the tape for the runs to
   * come.
   */
  public Inquiry trial() {
    return new BudgetedInquiry(faculty, treasury, terms, TRIAL);
  }

  @Override
  public Inquiry inForce(Student incumbent, int round) {
    Faculty now = IncumbentTeacher.inForce(faculty, incumbent, round);
    return new BudgetedInquiry(now, treasury, terms, purpose);
  }

  @Override
  public List<Exchange> ask(List<TeacherRequest> requests, RunState state, int following)
      throws TeacherException, InterruptedException {
    Grants grants = new Grants(terms.limits(), state.charged());
    Streaks streaks = purpose.equals(ANSWER) ? Streaks.after(state, faculty) : new Streaks(faculty);
    refuseOverruns(requests, state.next());
    ExecutorService threads = Executors.newFixedThreadPool(terms.concurrency());
    List<Future<Outcomes.Asked>> asked = new ArrayList<>();
    boolean interrupted = false;
    try {
      Set<String> owed = state.owed();
      for (TeacherRequest request : requests) {
        Asking asking = asking(request, state.next(), owed);
        if (terms.timeIsUp().getAsBoolean() || !grants.grant(asking.worstCharge(), following)) {
          break;
        }
        Streaks.Place place = streaks.enter(request.teacher());
        asked.add(threads.submit(() -> exchange(asking, new Progress(grants, streaks, place))));
      }
    } catch (InterruptedException e) {
      interrupted = true;
      grants.stop();
    } catch (RuntimeException e) {
      grants.stop();
      throw e;
    } finally {
      interrupted |= finish(threads, grants, interrupted);
    }
    if (interrupted) {
      throw new InterruptedException("asking was interrupted; what was in flight is on the tape");
    }
    Outcomes outcomes = new Outcomes(asked);
    Optional<Streaks.Row> row = streaks.tooLong();
    if (row.isPresent()) {
      throw withdrawn(row.get(), outcomes.all());
    }
    return outcomes.exchanges();
  }

  /** What one request shares with the others of its asking. */
  private record Progress(Grants grants, Streaks streaks, Streaks.Place place) {}

  /** An answer that cost more than may still be reserved for it stops the asking before a call. */
  private void refuseOverruns(List<TeacherRequest> requests, int round) {
    if (!treasury.overran()) {
      return;
    }
    List<BudgetOverrunException> overruns = new ArrayList<>();
    for (TeacherRequest request : requests) {
      Asking asking = asking(request, round, new HashSet<>());
      treasury
          .taped(asking.call().key())
          .map(asking::cost)
          .filter(cost -> !cost.within(asking.worst()))
          .ifPresent(cost -> overruns.add(overrun(asking, cost)));
    }
    if (!overruns.isEmpty()) {
      throw BudgetOverrunException.all(overruns);
    }
  }

  private static BudgetOverrunException overrun(Asking asking, Cost cost) {
    return new BudgetOverrunException(
        asking.call(), key(asking.request().teacher()), asking.worst(), cost);
  }

  private Asking asking(TeacherRequest wanted, int round, Set<String> owed) {
    Faculty.Member member = faculty.of(wanted);
    Teacher teacher = member.teacher();
    TeacherRequest request = asked(wanted, member).orElse(wanted);
    String key = request.key(teacher.identity(), member.scope());
    Call call = Call.to(teacher.identity(), key, new Call.Purpose(purpose, terms.run(), round));
    boolean free = !owed.add(key);
    return new Asking(request, member, call, teacher.worstCase(request), free);
  }

  /** As the request was sent already, when answers were to be no longer than they were then. */
  private Optional<TeacherRequest> asked(TeacherRequest request, Faculty.Member member) {
    return member.lengths().stream()
        .filter(length -> length != request.sampling().maxTokens())
        .map(request::upTo)
        .filter(
            earlier ->
                treasury.taped(earlier.key(member.teacher().identity(), member.scope())).isPresent()
                    || member.teacher().underWay(earlier))
        .findFirst();
  }

  /** Empty where the time was up before anything was sent. */
  private Outcomes.Asked exchange(Asking asking, Progress progress)
      throws TeacherException, InterruptedException {
    Grants grants = progress.grants();
    boolean done = false;
    try {
      if (terms.timeIsUp().getAsBoolean()) {
        grants.settle(asking.worstCharge(), Cost.ZERO);
        done = true;
        return Outcomes.Asked.NOT;
      }
      Purchase.Bought bought = purchase.answer(asking, grants);
      Answer answer = bought.answer();
      Cost cost = asking.cost(answer);
      if (!cost.within(asking.worst())) {
        throw overrun(asking, cost);
      }
      Cost charge = asking.free() ? Cost.ZERO : cost;
      grants.settle(asking.worstCharge(), charge);
      done = !progress.streaks().ended(progress.place(), answer.failed());
      var exchange = new Exchange(asking.request(), asking.call().key(), answer, charge);
      return new Outcomes.Asked(Optional.of(exchange), bought.settled());
    } finally {
      if (!done) {
        grants.stop();
      }
    }
  }

  /**
   * Waits for all that was granted; the first interrupt stops the asking, the second cuts it off.
   */
  private static boolean finish(ExecutorService threads, Grants grants, boolean interrupted) {
    boolean again = interrupted;
    threads.shutdown();
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.DAYS)) {
          return again;
        }
      } catch (InterruptedException e) {
        grants.stop();
        if (again) {
          threads.shutdownNow();
        }
        again = true;
      }
    }
  }

  /** Takes a row of failures off the tape and says what it was. */
  private TeacherException withdrawn(Streaks.Row row, List<Exchange> all) {
    List<Exchange> its =
        all.stream().filter(each -> each.request().teacher().equals(row.teacher())).toList();
    Exchange last = its.get(row.last());
    Faculty.Member member = faculty.of(last.request());
    Call.Purpose why = new Call.Purpose(purpose, terms.run(), 0);
    treasury.withdraw(
        its.subList(row.first(), its.size()).stream()
            .filter(each -> each.answer().failed())
            .map(each -> Call.to(member.teacher().identity(), each.key(), why))
            .toList());
    String prompt = last.request().candidate().prompt().replaceAll("\\s+", " ").strip();
    return new TeacherException(
        "teacher %s: %d requests in a row failed, the last for candidate %s (\"%s\"): %s; what was answered is kept, and what failed is asked anew on resume. Put right what they have in common, or go on past them with --set %s.give-up-after=0"
            .formatted(
                member.teacher().identity().name(),
                row.length(),
                last.request().candidate().id(),
                prompt.length() <= 80 ? prompt : prompt.substring(0, 80) + "…",
                last.answer().detail(),
                key(row.teacher())));
  }

  /** The key under which a manifest has the teacher of this name. */
  private static String key(String teacher) {
    return switch (teacher) {
      case "" -> "teacher";
      case "judge", "reward" -> teacher;
      default -> "teachers." + teacher;
    };
  }
}
