package dev.quaestor.curation.budget;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
 * <p>When something fails, nothing more is sent, what is in flight is awaited and settled, and the
 * failure of the earliest request is thrown. An interrupt does the same; a second one cuts off what
 * is in flight too, which leaves it in doubt.
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

  private final Faculty faculty;
  private final Treasury treasury;
  private final Terms terms;
  private final String purpose;

  /** Asks for the answers that a run learns from, and owes for them. */
  public BudgetedInquiry(Faculty faculty, Treasury treasury, Terms terms) {
    this(faculty, treasury, terms, ANSWER);
  }

  private BudgetedInquiry(Faculty faculty, Treasury treasury, Terms terms, String purpose) {
    this.faculty = faculty;
    this.treasury = treasury;
    this.terms = terms;
    this.purpose = purpose;
  }

  /**
   * The same teachers under the same bill, asked for another purpose, such as {@code judge} or
   * {@code reward}: each call is reserved, settled and taped as any other and stands on the bill
   * under that purpose, held by the experiment's limit alone. The run is not charged, because what
   * it owes is what it asked.
   *
   * @throws IllegalArgumentException if {@code other} is no lower-case word
   */
  public Inquiry on(String other) {
    if (!other.matches("[a-z][a-z-]*") || charged(other)) {
      throw new IllegalArgumentException(
          "expected a purpose such as judge or reward, found \"" + other + "\"");
    }
    Terms unlimited = new Terms(terms.run(), Limits.NONE, terms.concurrency(), terms.timeIsUp());
    return new BudgetedInquiry(faculty, treasury, unlimited, other);
  }

  /**
   * The same teachers asked as a run would ask them, under the same limits, before there is one:
   * each call stands on the bill as {@link #TRIAL}, and its answer on the tape for the runs to
   * come.
   */
  public Inquiry trial() {
    return new BudgetedInquiry(faculty, treasury, terms, TRIAL);
  }

  /** Whether who asks for {@code purpose} owes for the answers. */
  private static boolean charged(String purpose) {
    return purpose.equals(ANSWER) || purpose.equals(TRIAL);
  }

  @Override
  public List<Exchange> ask(List<TeacherRequest> requests, RunState state)
      throws TeacherException, InterruptedException {
    Grants grants = new Grants(terms.limits(), state.charged());
    ExecutorService threads = Executors.newFixedThreadPool(terms.concurrency());
    List<Future<Asked>> asked = new ArrayList<>();
    boolean interrupted = false;
    try {
      Set<String> owed = state.owed();
      for (TeacherRequest request : requests) {
        Asking asking = asking(request, state.next(), owed);
        if (terms.timeIsUp().getAsBoolean() || !grants.grant(asking.worstCharge())) {
          break;
        }
        asked.add(threads.submit(() -> exchange(asking, grants)));
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
    return exchanges(asked);
  }

  /**
   * A request on its way: {@code free} where the run owes for its key already, or nothing for its
   * purpose.
   */
  private record Asking(
      TeacherRequest request, Faculty.Member member, Call call, Cost worst, boolean free) {

    Cost worstCharge() {
      return free ? Cost.ZERO : worst;
    }

    Cost cost(Answer answer) {
      return member.teacher().identity().cost(answer.inputTokens(), answer.outputTokens());
    }
  }

  private static final CompletableFuture<Cost> TAPED = CompletableFuture.completedFuture(Cost.ZERO);

  /** An answer, and when the disk has it. */
  private record Bought(Answer answer, CompletableFuture<Cost> settled) {}

  /** What became of a request that was granted, and when the disk has it. */
  private record Asked(Optional<Exchange> exchange, CompletableFuture<Cost> settled) {

    /** Not sent, because the time was up. */
    static final Asked NOT = new Asked(Optional.empty(), TAPED);
  }

  private Asking asking(TeacherRequest request, int round, Set<String> owed) {
    Faculty.Member member = faculty.of(request);
    Teacher teacher = member.teacher();
    String key = request.key(teacher.identity(), member.scope());
    Call call = Call.to(teacher.identity(), key, new Call.Purpose(purpose, terms.run(), round));
    boolean free = !charged(purpose) || !owed.add(key);
    return new Asking(request, member, call, teacher.worstCase(request), free);
  }

  /** Empty where the time was up before anything was sent. */
  private Asked exchange(Asking asking, Grants grants)
      throws TeacherException, InterruptedException {
    boolean done = false;
    try {
      if (terms.timeIsUp().getAsBoolean()) {
        grants.settle(asking.worstCharge(), Cost.ZERO);
        done = true;
        return Asked.NOT;
      }
      Bought bought = answer(asking, grants);
      Answer answer = bought.answer();
      Cost cost = asking.cost(answer);
      if (!cost.within(asking.worst())) {
        throw new BudgetOverrunException(asking.call(), asking.worst(), cost);
      }
      Cost charge = asking.free() ? Cost.ZERO : cost;
      grants.settle(asking.worstCharge(), charge);
      done = true;
      var exchange = new Exchange(asking.request(), asking.call().key(), answer, charge);
      return new Asked(Optional.of(exchange), bought.settled());
    } finally {
      if (!done) {
        grants.stop();
      }
    }
  }

  /** From the tape, or bought in as many attempts as the retry policy allows. */
  private Bought answer(Asking asking, Grants grants)
      throws TeacherException, InterruptedException {
    Faculty.Member member = asking.member();
    int attempt = 1;
    grants.pause(member.teacher().rest());
    while (!grants.stopped()) {
      Claim claim = claim(asking);
      if (claim instanceof Claim.Taped taped) {
        return new Bought(taped.answer(), TAPED);
      }
      if (claim instanceof Claim.Reserved reserved) {
        try {
          return buy(asking, reserved.reservation(), grants);
        } catch (RetryableException failure) {
          Optional<Duration> pause = member.retry().pause(asking.call().key(), attempt, failure);
          grants.pause(pause.orElseThrow(() -> failure));
          grants.pause(member.teacher().rest());
          attempt += failure.trouble() == RetryableException.Trouble.PACE ? 0 : 1;
        }
      }
    }
    throw new Abandoned();
  }

  /** What is still under way with the provider is on the bill in doubt, and is not bought again. */
  private Claim claim(Asking asking) throws InterruptedException {
    if (asking.member().teacher().underWay(asking.request())) {
      Optional<Reservation> reopened = treasury.reopen(asking.call());
      if (reopened.isPresent()) {
        return new Claim.Reserved(reopened.get());
      }
    }
    return treasury.claim(asking.call(), asking.worst());
  }

  private Bought buy(Asking asking, Reservation reservation, Grants grants)
      throws TeacherException, InterruptedException {
    if (grants.stopped() || Thread.currentThread().isInterrupted()) {
      treasury.release(reservation, "not sent: the asking was stopped");
      throw new Abandoned();
    }
    Answer answer;
    try {
      answer = asking.member().teacher().answer(asking.request());
    } catch (RetryableException e) {
      if (e.billing() == RetryableException.Billing.NOTHING) {
        treasury.release(reservation, e.getMessage());
      } else {
        treasury.doubt(reservation, e.getMessage());
      }
      throw e;
    } catch (TeacherException e) {
      treasury.release(reservation, e.getMessage());
      throw e;
    } catch (InterruptedException | RuntimeException | Error e) {
      treasury.doubt(reservation, "cut off: " + e);
      throw e;
    }
    return new Bought(
        answer,
        treasury
            .settling(reservation, answer, asking.cost(answer))
            .whenComplete(
                (cost, failure) -> {
                  if (failure != null) {
                    grants.stop();
                  }
                }));
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

  /** The exchanges in request order, or the failure of the earliest request that failed. */
  private static List<Exchange> exchanges(List<Future<Asked>> asked)
      throws TeacherException, InterruptedException {
    List<Exchange> exchanges = new ArrayList<>();
    Throwable failure = null;
    boolean cut = false;
    for (Future<Asked> future : asked) {
      try {
        Asked one = future.get();
        one.settled().get();
        cut |= one.exchange().isEmpty();
        if (!cut) {
          exchanges.add(one.exchange().orElseThrow());
        }
      } catch (ExecutionException e) {
        if (failure == null || failure instanceof Abandoned) {
          failure = e.getCause();
        }
      }
    }
    if (failure instanceof TeacherException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException("a request failed", failure);
    }
    return exchanges;
  }

  /** A request that was granted and not sent, because another failed. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("not sent: the asking was stopped");
    }
  }
}
