package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.TeacherException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gets the answer to one request: from the tape, which is free, or bought in as many attempts as
 * the retry policy allows, each reserved before it is sent and settled, released or left in doubt
 * afterwards.
 */
final class Purchase {

  private static final CompletableFuture<Cost> TAPED = CompletableFuture.completedFuture(Cost.ZERO);

  private final Treasury treasury;

  Purchase(Treasury treasury) {
    this.treasury = treasury;
  }

  /** An answer, and when the disk has it. */
  record Bought(Answer answer, CompletableFuture<Cost> settled) {}

  /** From the tape, or bought in as many attempts as the retry policy allows. */
  Bought answer(Asking asking, Grants grants) throws TeacherException, InterruptedException {
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
          if (pause.isEmpty() && answered(failure)) {
            return failed(asking, reserved.reservation(), givenUp(attempt, failure), grants);
          }
          close(reserved.reservation(), failure);
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
      leave(asking, reservation);
      throw new Abandoned();
    }
    Answer answer;
    try {
      answer = asking.member().teacher().answer(asking.request());
    } catch (RetryableException e) {
      throw e; // closed by who knows whether it is asked again
    } catch (TeacherException e) {
      treasury.release(reservation, e.getMessage());
      throw e;
    } catch (InterruptedException | RuntimeException | Error e) {
      treasury.doubt(reservation, "cut off: " + e);
      throw e;
    }
    return settled(reservation, answer, asking.cost(answer), grants);
  }

  /**
   * Nothing is owed for what was not sent; what a provider works on since before stays in doubt.
   */
  private void leave(Asking asking, Reservation reservation) {
    if (asking.member().teacher().underWay(asking.request())) {
      treasury.doubt(reservation, "the asking was stopped before it was waited for again");
    } else {
      treasury.release(reservation, "not sent: the asking was stopped");
    }
  }

  private void close(Reservation reservation, RetryableException failure) {
    if (failure.billing() == Billing.NOTHING) {
      treasury.release(reservation, failure.getMessage());
    } else {
      treasury.doubt(reservation, failure.getMessage());
    }
  }

  /** Whether the server was there and had its say: then it may be the request that it fails. */
  private static boolean answered(RetryableException failure) {
    return failure.trouble() == RetryableException.Trouble.EXCHANGE
        || failure.trouble() == RetryableException.Trouble.OVERLOAD;
  }

  private static RetryableException givenUp(int attempts, RetryableException failure) {
    return attempts == 1
        ? failure
        : failure.as("given up after %d attempts: %s".formatted(attempts, failure.getMessage()));
  }

  /** The last attempt has failed like those before: that is what came back. */
  private Bought failed(
      Asking asking, Reservation reservation, RetryableException failure, Grants grants) {
    Cost cost = failure.billing() == Billing.NOTHING ? asking.nothing() : asking.worst();
    return settled(reservation, Answer.failed(failure.getMessage()), cost, grants);
  }

  private Bought settled(Reservation reservation, Answer answer, Cost cost, Grants grants) {
    return new Bought(
        answer,
        treasury
            .settling(reservation, answer, cost)
            .whenComplete(
                (billed, failure) -> {
                  if (failure != null) {
                    grants.stop();
                  }
                }));
  }
}
