package dev.quaestor.trainer.template;

import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * One rendering: when it is said to happen, and how much it may still take. A template comes with a
 * model, so whoever wrote it must not be able to hang or fill the process.
 */
final class Rendering {
  /** Expressions and statements run. */
  private static final long STEPS = 10_000_000;

  /** Characters made or looked through; a list item counts as eight. */
  private static final long WORK = 64_000_000;

  /** Nested calls, weighted by how deep the called code is itself. */
  private static final int DEPTH = 1200;

  /** How deep lists and dicts may stand in each other where they are printed or compared. */
  private static final int NESTING = 400;

  private final Supplier<LocalDateTime> now;
  private final boolean folding;
  private long steps;
  private long work;
  private int depth;
  private int nesting;

  /** What blocks with a filter wrote, the innermost first. */
  private final Deque<String> written = new ArrayDeque<>();

  Rendering(Supplier<LocalDateTime> now) {
    this.now = now;
    this.folding = false;
  }

  private Rendering() {
    this.now =
        () -> {
          throw new IllegalStateException("what is constant calls nothing");
        };
    this.folding = true;
    this.work = WORK - 100_000;
    this.steps = STEPS - 10_000;
  }

  static Rendering folding() {
    return new Rendering();
  }

  LocalDateTime now() {
    return now.get();
  }

  Deque<String> written() {
    return written;
  }

  /** Whether this is no rendering yet, but the compiler's evaluation of what is constant. */
  boolean isFolding() {
    return folding;
  }

  void step() {
    if (++steps > STEPS) {
      throw TemplateException.tooLarge("more than " + STEPS + " steps: does a loop never end?");
    }
  }

  /** Pays for text or items that are about to be made, or looked through. */
  void charge(long characters) {
    work += Math.max(0, characters);
    if (work > WORK || work < 0) {
      throw TemplateException.tooLarge("more than " + WORK + " characters of text made on the way");
    }
  }

  /** Pays for items of lists that are about to be made. */
  void chargeItems(long items) {
    charge(8 * Math.min(items, WORK));
  }

  void enter(int weight) {
    depth += weight;
    if (depth > DEPTH) {
      throw TemplateException.tooLarge("maximum recursion depth exceeded");
    }
  }

  void leave(int weight) {
    depth -= weight;
  }

  void enterValue() {
    if (++nesting > NESTING) {
      throw TemplateException.tooLarge("maximum recursion depth exceeded in a list or dict");
    }
  }

  void leaveValue() {
    nesting--;
  }
}
