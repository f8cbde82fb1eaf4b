package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What became of all that was granted, once the disk has it. */
final class Outcomes {

  /** What became of a request that was granted, and when the disk has it. */
  record Asked(Optional<Exchange> exchange, CompletableFuture<Cost> settled) {

    /** Not sent, because the time was up. */
    static final Asked NOT =
        new Asked(Optional.empty(), CompletableFuture.completedFuture(Cost.ZERO));
  }

  private final List<Exchange> all = new ArrayList<>();
  private final List<Exchange> before = new ArrayList<>();
  private final List<BudgetOverrunException> overruns = new ArrayList<>();
  private @Nullable Throwable failure;

  Outcomes(List<Future<Asked>> asked) throws InterruptedException {
    boolean cut = false;
    for (Future<Asked> future : asked) {
      try {
        Asked one = future.get();
        one.settled().get();
        cut |= one.exchange().isEmpty();
        one.exchange().ifPresent(all::add);
        if (!cut) {
          before.add(one.exchange().orElseThrow());
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof BudgetOverrunException overrun) {
          overruns.add(overrun);
        }
        failure = failure == null || failure instanceof Abandoned ? cause : failure;
      }
    }
  }

  /** Every exchange there was, those after a gap among them. */
  List<Exchange> all() {
    return all;
  }

  /** The exchanges in request order, or the failure of the earliest request that failed. */
  List<Exchange> exchanges() throws TeacherException {
    if (failure instanceof BudgetOverrunException) {
      throw BudgetOverrunException.all(overruns);
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
    return before;
  }
}
