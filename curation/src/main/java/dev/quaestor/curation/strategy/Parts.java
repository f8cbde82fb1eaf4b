package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Something in parts that may lie on several machines: questions go to the parts, and what they say
 * comes back in the parts' order.
 *
 * @param <P> a part
 */
public interface Parts<P> {

  int count();

  /** What {@code question} makes of each part, in their order. */
  <R> List<R> each(Function<P, R> question);

  /** What it makes of one. */
  <R> R one(int part, Function<P, R> question);

  /** Parts that lie here. */
  static <P> Parts<P> here(List<P> parts) {
    return new Here<>(List.copyOf(parts));
  }

  /**
   * What is carried through the parts one after another: sums in the order of the whole, whose bits
   * do not depend on where it was cut.
   */
  default <R> R through(R start, BiFunction<R, P, R> step) {
    R carried = start;
    for (int i = 0; i < count(); i++) {
      R before = carried;
      carried = one(i, part -> step.apply(before, part));
    }
    return carried;
  }

  /** {@code each} part's answer, merged two by two in their order: a tree of few levels. */
  default <R> R merged(Function<P, R> question, BinaryOperator<R> merge) {
    List<R> level = each(question);
    while (level.size() > 1) {
      List<R> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(
            i + 1 < level.size() ? merge.apply(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = above;
    }
    return level.get(0);
  }

  /** Parts in this process. */
  record Here<P>(List<P> parts) implements Parts<P> {

    public Here {
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("something in parts has at least one part");
      }
    }

    @Override
    public int count() {
      return parts.size();
    }

    @Override
    public <R> List<R> each(Function<P, R> question) {
      return parts.stream().map(question).toList();
    }

    @Override
    public <R> R one(int part, Function<P, R> question) {
      return question.apply(parts.get(part));
    }
  }
}
