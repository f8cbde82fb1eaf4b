package dev.quaestor.curation.budget;

import dev.quaestor.curation.budget.BookTables.Outstanding;
import dev.quaestor.curation.budget.BookTables.Taped;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * The rules of bill and tape: what may be reserved, how a call ends, what stands on the tape. All
 * changes are made inside {@link #write}, which is one durable transaction that excludes every
 * other writer, so that each decision is made on the truth.
 *
 * <p>A call is reserved and then closed, once, by whoever reserved it or, when its owner died, by
 * whoever finds it. One that was closed as in doubt can be reopened by who learns that its answer
 * is still to come, and is then closed once more. Sums, outstanding calls and limits are derived
 * from the entries; opening the books computes them anew and compares.
 */
final class Books {

  private final Session session;
  private final BookTables tables;
  private final LongPredicate alive;
  private Account account = Account.OPENING;
  private long owner;

  /**
   * @param alive whether the owner of a number still lives
   */
  Books(Session session, LongPredicate alive) {
    this.session = session;
    this.tables = new BookTables(session);
    this.alive = alive;
  }

  /** Runs {@code work} in one durable transaction; when it throws, nothing of it has happened. */
  <T> T write(Function<Books, T> work) {
    return session.transaction(
        () -> {
          Account before = tables.account().orElse(Account.OPENING);
          account = before;
          T result = work.apply(this);
          if (account.seq() != before.seq()) {
            tables.write(account);
          }
          return result;
        });
  }

  /** Runs {@code work}, which writes nothing, on one unchanging state of the books. */
  <T> T read(Function<Books, T> work) {
    return session.snapshot(
        () -> {
          account = tables.account().orElse(Account.OPENING);
          return work.apply(this);
        });
  }

  /** Enters this process as one that reserves, and returns its number. */
  long enter() {
    owner = tables.newOwner(ProcessHandle.current().pid());
    return owner;
  }

  /** The limits of the experiment; empty where it is new. */
  Optional<Limits> limits() {
    return account.seq() == 0 ? Optional.empty() : Optional.of(account.limits());
  }

  void limit(Limits limits) {
    record(Entry.Kind.LIMIT, 0, limits.most(), Entry.End.NOT_YET, Cost.ZERO);
  }

  /** What is said to one who wants {@code call} answered. */
  Claim claim(Call call, Cost worst) {
    Optional<Taped> taped = tables.taped(call.key());
    if (taped.isPresent()) {
      return new Claim.Taped(taped.get().answer());
    }
    Optional<Outstanding> buying = tables.outstanding(call.key());
    if (buying.isPresent() && !buried(buying.get())) {
      return new Claim.Waiting();
    }
    if (!account.allows(worst)) {
      bury();
    }
    if (account.allows(worst)) {
      return new Claim.Reserved(reserve(call, worst));
    }
    if (account.mayAllow(worst)) {
      return new Claim.Waiting();
    }
    String refusal =
        account.limits().refusal(account.billed(), worst, "experiment.limit").orElse("");
    throw new BudgetExhaustedException(
        "the limit on the bill of all runs has no room for another call to %s: %s; raise the limit by name when resuming (--set)"
            .formatted(call.teacher(), refusal));
  }

  /**
   * Takes up a call for {@code call}'s key that is in doubt: what it may cost is reserved again
   * instead of billed, and it is closed anew by what becomes of it. Empty where there is none, or
   * where the answer is there or on its way.
   */
  Optional<Reservation> reopen(Call call) {
    Optional<Outstanding> buying = tables.outstanding(call.key());
    boolean elsewhere = buying.isPresent() && !buried(buying.get());
    if (elsewhere || tables.taped(call.key()).isPresent()) {
      return Optional.empty();
    }
    Optional<Outstanding> doubt = tables.doubtful(call.key());
    doubt.ifPresent(
        found -> {
          record(Entry.Kind.REOPENED, found.number(), found.worst(), Entry.End.NOT_YET, Cost.ZERO);
          tables.write(found.by(owner));
        });
    return doubt.map(found -> new Reservation(found.number(), call, found.worst()));
  }

  /** Puts an answer on the tape that another experiment bought; false where one is there. */
  boolean take(Recording recording) {
    if (tables.taped(recording.key()).isPresent()
        || tables.outstanding(recording.key()).isPresent()) {
      return false;
    }
    long number = account.seq() + 1;
    Call call =
        new Call(
            recording.key(),
            recording.teacher(),
            recording.model(),
            recording.local(),
            new Call.Purpose("imported", "", 0));
    Answer answer = recording.answer();
    Entry.End end = new Entry.End(answer.outcome().name(), answerSha256(answer), "");
    record(new Entry(number, Entry.Kind.IMPORTED, number, call, owner, Cost.ZERO, end), Cost.ZERO);
    tables.write(new Taped(recording.key(), number, answer));
    return true;
  }

  /** Takes an answer off the tape, so that it is asked anew; what it cost stays on the bill. */
  void withdraw(Call call) {
    if (tables.taped(call.key()).isPresent()) {
      long number = account.seq() + 1;
      Entry entry =
          new Entry(
              number, Entry.Kind.WITHDRAWN, number, call, owner, Cost.ZERO, Entry.End.NOT_YET);
      record(entry, Cost.ZERO);
      tables.withdraw(call.key());
    }
  }

  void recordings(Consumer<Recording> sink) {
    tables.recordings(sink);
  }

  void settle(Reservation reservation, Answer answer, String answerSha256, Cost actual) {
    Outstanding call = outstanding(reservation);
    Entry.Kind kind = actual.within(call.worst()) ? Entry.Kind.SETTLED : Entry.Kind.OVERRUN;
    Entry.End end = new Entry.End(answer.outcome().name(), answerSha256, "");
    close(call, kind, actual, end);
    tables.write(new Taped(call.key(), call.number(), answer));
  }

  void release(Reservation reservation, String note) {
    Outstanding call = outstanding(reservation);
    close(call, Entry.Kind.RELEASED, Cost.ZERO, Entry.End.because(note));
  }

  void doubt(Reservation reservation, String note) {
    doubt(outstanding(reservation), note);
  }

  /** Closes what the dead left in flight. */
  void bury() {
    tables.outstanding().forEach(call -> buried(call));
  }

  /** Closes what this process itself left in flight. */
  int leave() {
    List<Outstanding> mine =
        tables.outstanding().stream().filter(call -> call.owner() == owner).toList();
    mine.forEach(call -> doubt(call, "the experiment was closed with the call in flight"));
    return mine.size();
  }

  boolean overran() {
    return tables.hasOverrun();
  }

  Optional<Answer> taped(String key) {
    return tables.taped(key).map(Taped::answer);
  }

  boolean contains(String head) {
    return head.equals(HashChain.EMPTY) || tables.hasEntry(head);
  }

  String head() {
    return account.head();
  }

  Bill bill() {
    return new Bill(account.limits(), account.billed(), account.reserved(), tables.lines());
  }

  /** Computes every hash and sum anew, and compares them with those that stand in the file. */
  void verify() {
    try {
      session.snapshot(this::verifyAll);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new StoreException(
          session.where()
              + ": does not verify: found a value that cannot stand there ("
              + e.getMessage()
              + "); the file was altered or damaged, restore it, with its -wal file, from a copy",
          e);
    }
  }

  private Verification verifyAll() {
    Verification found = new Verification(session.where());
    tables.entries(found::entry);
    tables.tape(found::taped);
    found.finish(tables.account().orElse(Account.OPENING), tables.outstanding());
    return found;
  }

  private boolean buried(Outstanding call) {
    if (call.owner() == owner || alive.test(call.owner())) {
      return false;
    }
    doubt(call, "its process died with the call in flight");
    return true;
  }

  private void doubt(Outstanding call, String note) {
    if (call.local()) {
      close(call, Entry.Kind.RELEASED, Cost.ZERO, Entry.End.because(note));
    } else {
      close(call, Entry.Kind.IN_DOUBT, call.worst(), Entry.End.because(note));
    }
  }

  private Reservation reserve(Call call, Cost worst) {
    long number = account.seq() + 1;
    Entry entry =
        new Entry(number, Entry.Kind.RESERVED, number, call, owner, worst, Entry.End.NOT_YET);
    record(entry, Cost.ZERO);
    tables.write(new Outstanding(number, call.key(), call.local(), owner, worst));
    return new Reservation(number, call, worst);
  }

  private void close(Outstanding call, Entry.Kind kind, Cost cost, Entry.End end) {
    record(kind, call.number(), cost, end, call.worst());
    tables.closed(call.number());
  }

  private void record(Entry.Kind kind, long number, Cost cost, Entry.End end, Cost held) {
    record(new Entry(account.seq() + 1, kind, number, Entry.NO_CALL, owner, cost, end), held);
  }

  private void record(Entry entry, Cost held) {
    account = account.after(entry, held);
    tables.write(entry, account.head());
  }

  private Outstanding outstanding(Reservation reservation) {
    return tables
        .outstanding(reservation.number())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "call "
                        + reservation.number()
                        + " is not in flight; a reservation is closed once, by who holds it"));
  }

  /** The hash an answer stands under on the bill. */
  static String answerSha256(Answer answer) {
    return HashChain.next(HashChain.EMPTY, answer);
  }
}
