package dev.quaestor.teacher.loopback;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** What a {@link FaultyChatServer} does with each request when its script has ended. */
@FunctionalInterface
public interface Rule {

  /**
   * The fault for a request; called by one thread at a time.
   *
   * @param number the request's, counted from 1 in the order of arrival
   * @param prompt its last message
   */
  Fault fault(int number, String prompt);

  /** The same fault for all. */
  static Rule always(Fault fault) {
    return (number, prompt) -> fault;
  }

  /** A fault for the second, the fourth, the sixth request, and so on. */
  static Rule everySecond(Fault fault) {
    return (number, prompt) -> number % 2 == 0 ? fault : Faults.none();
  }

  /** A fault for the first few. */
  static Rule first(int requests, Fault fault) {
    return (number, prompt) -> number <= requests ? fault : Faults.none();
  }

  /** A fault for all but the first few. */
  static Rule after(int requests, Fault fault) {
    return (number, prompt) -> number > requests ? fault : Faults.none();
  }

  /** A fault for the prompts that meet a condition, however often they are asked. */
  static Rule where(Predicate<String> prompts, Fault fault) {
    return (number, prompt) -> prompts.test(prompt) ? fault : Faults.none();
  }

  /**
   * A fault for what comes beyond a rate.
   *
   * @param most how many are answered in any second
   * @param nanos {@link System#nanoTime} in a server
   */
  static Rule perSecond(int most, Fault fault, LongSupplier nanos) {
    Deque<Long> answered = new ArrayDeque<>();
    return (number, prompt) -> {
      long now = nanos.getAsLong();
      while (!answered.isEmpty() && now - answered.peekFirst() >= TimeUnit.SECONDS.toNanos(1)) {
        answered.removeFirst();
      }
      if (answered.size() >= most) {
        return fault;
      }
      answered.addLast(now);
      return Faults.none();
    };
  }
}
