package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The bill and the tape of an experiment, shared by all its runs: the limit that cannot be passed,
 * and the answers that are bought once. It may be used by any number of threads, and opened by any
 * number of processes at a time.
 *
 * <p><b>The limit.</b> A call is reserved at its worst case before it is sent, and settled at what
 * it cost when it returns. A reservation is granted only where all that is billed, all that is
 * reserved and its own worst case are together within the limit in every dimension; the decision
 * and its entry are one transaction that excludes every other. So billed + reserved never passes
 * the limit, and what a teacher serves never does, unless it bills more than its own worst case: an
 * overrun, which is recorded and stops the run.
 *
 * <p><b>Death.</b> A reservation is on the disk before the call is sent. A process that dies leaves
 * its calls reserved; whoever opens the experiment next, or needs the answer or the room, closes
 * them: in doubt, billed at their worst case, or released where the teacher is local and its work
 * died with the process.
 *
 * <p><b>Once.</b> One call at a time may be in flight for a key; others wait for its answer, and
 * take over the purchase when its owner dies.
 *
 * <p>See {@link Committer} for how many settlements share one wait for the disk.
 */
public final class Treasury implements AutoCloseable {

  /** How long a claim waits for another process before it looks again, in milliseconds. */
  private static final long PATIENCE_MILLIS = 50;

  private final Committer committer;
  private final Object changed = new Object();
  private long changes;

  private Treasury(Committer committer) {
    this.committer = committer;
  }

  /**
   * Opens the experiment at {@code file}, creating it where it does not exist.
   *
   * @throws LimitsChangedException if it was begun under other limits
   * @throws StoreException if the file was cut or altered, saying what to do
   */
  public static Treasury open(Path file, Limits limits) {
    return open(Vault.file(file), limits);
  }

  /** As {@link #open(Path, Limits)}, kept in {@code vault}. */
  public static Treasury open(Vault vault, Limits limits) {
    return open(
        vault,
        books -> {
          Limits recorded = books.limits().orElse(limits);
          if (!recorded.equals(limits)) {
            throw new LimitsChangedException(vault.where(), recorded, limits);
          }
          if (books.limits().isEmpty()) {
            books.limit(limits);
          }
        });
  }

  /**
   * Opens an experiment under the limits it has, or under {@code limits} where it was not begun: a
   * process that is killed between making the database and its first row leaves one like that.
   */
  public static Treasury begin(Vault vault, Limits limits) {
    return open(
        vault,
        books -> {
          if (books.limits().isEmpty()) {
            books.limit(limits);
          }
        });
  }

  /** Opens an experiment that was begun, under the limits it has. */
  public static Treasury open(Path file) {
    return open(Vault.file(file));
  }

  /** As {@link #open(Path)}, kept in {@code vault}. */
  public static Treasury open(Vault vault) {
    return open(
        vault,
        books -> {
          if (books.limits().isEmpty()) {
            throw new StoreException(
                vault.where() + ": no experiment was begun here; run it first");
          }
        });
  }

  private static Treasury open(Vault vault, Consumer<Books> begin) {
    return new Treasury(
        new Committer(
            vault,
            books -> {
              books.verify();
              books.write(
                  opened -> {
                    vault.hold(opened.enter());
                    opened.bury();
                    begin.accept(opened);
                    return opened;
                  });
            }));
  }

  /** The limits in force. */
  public Limits limits() {
    return bill().limits();
  }

  /** Changes the limits, in both directions, and puts the change on record. */
  public void limit(Limits limits) {
    committer.run(
        books -> {
          books.limit(limits);
          return limits;
        });
    changed();
  }

  /**
   * Asks for the answer to {@code call}, or for leave to send it.
   *
   * @param worst an upper bound of what it costs
   * @return the taped answer; a reservation, which must be closed by {@link #settle}, {@link
   *     #release} or {@link #doubt}; or, after a moment, that neither can be had yet
   * @throws BudgetExhaustedException if there is no room and nothing in flight can make room
   */
  public Claim claim(Call call, Cost worst) throws InterruptedException {
    long seen = changes();
    Claim claim = committer.run(books -> books.claim(call, worst));
    if (claim instanceof Claim.Waiting) {
      awaitChange(seen);
    }
    return claim;
  }

  /**
   * Takes up again a call that is in doubt, for one who knows that its provider still works on it:
   * what it may cost moves from the bill to what is reserved, and it must be closed as if it had
   * been claimed. Empty where no call for this key is in doubt; then it is claimed as any other.
   */
  public Optional<Reservation> reopen(Call call) {
    return committer.run(books -> books.reopen(call));
  }

  /**
   * Takes answers onto the tape that another experiment bought; nothing is billed for them.
   *
   * @return how many were not there yet
   */
  public long take(List<Recording> recordings) {
    return committer.run(books -> recordings.stream().filter(books::take).count());
  }

  /**
   * Takes failures off the tape that turned out to be no fault of what was asked: whoever needs
   * them asks anew. What they cost stays on the bill.
   */
  public void withdraw(List<Call> calls) {
    committer.run(
        books -> {
          calls.forEach(books::withdraw);
          return calls;
        });
  }

  /**
   * Hands the tape that {@code vault} keeps to {@code sink}, in the order of keys. Nothing is
   * written, and others may have it open.
   *
   * @throws StoreException if no experiment was begun there, or it was cut or altered
   */
  public static void recordings(Vault vault, Consumer<Recording> sink) {
    try (vault;
        Session session = vault.read()) {
      Books books = new Books(session, owner -> true);
      books.verify();
      books.read(
          read -> {
            if (read.limits().isEmpty()) {
              throw new StoreException(
                  vault.where() + ": no experiment was begun here; run it first");
            }
            read.recordings(sink);
            return read;
          });
    }
  }

  /**
   * Closes a call that returned: bills {@code actual} and tapes {@code answer} in one transaction.
   *
   * @throws BudgetOverrunException if it cost more than was reserved; both are recorded all the
   *     same
   */
  public void settle(Reservation reservation, Answer answer, Cost actual) {
    Committer.await(settling(reservation, answer, actual));
    if (!actual.within(reservation.worst())) {
      throw new BudgetOverrunException(reservation.call(), "teacher", reservation.worst(), actual);
    }
  }

  /**
   * Begins to close a call that returned, as {@link #settle} does, and does not wait for the disk:
   * the future completes with {@code actual} when it has it. Of an overrun the caller has to see to
   * itself.
   */
  CompletableFuture<Cost> settling(Reservation reservation, Answer answer, Cost actual) {
    String answerSha256 = Books.answerSha256(answer);
    CompletableFuture<Cost> settled =
        committer.begin(
            books -> {
              books.settle(reservation, answer, answerSha256, actual);
              return actual;
            });
    return settled.whenComplete((cost, failure) -> changed());
  }

  /** Closes a call that cost nothing, and says why. */
  public void release(Reservation reservation, String note) {
    committer.run(
        books -> {
          books.release(reservation, note);
          return note;
        });
    changed();
  }

  /** Closes a call of which nobody knows what it cost; a local teacher's costs nothing. */
  public void doubt(Reservation reservation, String note) {
    committer.run(
        books -> {
          books.doubt(reservation, note);
          return note;
        });
    changed();
  }

  /** Whether a call ever cost more than was reserved for it. */
  boolean overran() {
    return committer.run(Books::overran);
  }

  /** The answer that stands on the tape under {@code key}. */
  public Optional<Answer> taped(String key) {
    return committer.run(books -> books.taped(key));
  }

  /** What was spent so far, by everyone. */
  public Bill bill() {
    return committer.run(Books::bill);
  }

  /** The chain's head: the hash of the last entry, 64 hexadecimal digits. */
  public String head() {
    return committer.run(Books::head);
  }

  /** Whether {@code head} was this chain's head at some time: nothing before it was lost. */
  public boolean contains(String head) {
    return committer.run(books -> books.contains(head));
  }

  /** Leaves the experiment; calls still in flight are closed as in doubt. */
  @Override
  public void close() {
    committer.close();
  }

  private long changes() {
    synchronized (changed) {
      return changes;
    }
  }

  private void changed() {
    synchronized (changed) {
      changes++;
      changed.notifyAll();
    }
  }

  private void awaitChange(long seen) throws InterruptedException {
    synchronized (changed) {
      if (changes == seen) {
        changed.wait(PATIENCE_MILLIS);
      }
    }
  }
}
