package dev.quaestor.curation.pool;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A list whose elements are read or made each time they are asked for, and held by nobody: what a
 * pool is that is too large for the heap, and what is made of one. It never changes.
 *
 * <p>The static methods take any list: what is made of a list in memory is a list in memory.
 */
public final class LazyList<T> extends AbstractList<T> implements RandomAccess {

  private final int size;
  private final IntFunction<T> element;

  /**
   * @param element the element at each position; always the same one
   */
  LazyList(int size, IntFunction<T> element) {
    this.size = size;
    this.element = element;
  }

  @Override
  public T get(int position) {
    return element.apply(Objects.checkIndex(position, size));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<T> subList(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return new LazyList<>(to - from, i -> element.apply(from + i));
  }

  /** What {@link List#copyOf} gives; of a lazy list itself. */
  public static <T> List<T> copyOf(List<T> list) {
    return list instanceof LazyList ? list : List.copyOf(list);
  }

  /** The elements at {@code positions}, in their order; in memory where there are few. */
  public static <T> List<T> at(List<T> list, int[] positions) {
    return list instanceof LazyList && positions.length > Shelf.IN_MEMORY
        ? new LazyList<>(positions.length, i -> list.get(positions[i]))
        : Arrays.stream(positions).mapToObj(list::get).toList();
  }

  /** The elements that are {@code wanted}, each asked about once, in order. */
  public static <T> List<T> where(List<T> list, Predicate<? super T> wanted) {
    int[] positions = new int[Math.min(list.size(), Shelf.IN_MEMORY)];
    int count = 0;
    int position = 0;
    for (T each : list) {
      if (wanted.test(each)) {
        if (count == positions.length) {
          positions = Arrays.copyOf(positions, Math.min(list.size(), 2 * count));
        }
        positions[count++] = position;
      }
      position++;
    }
    return count == list.size() ? copyOf(list) : at(list, Arrays.copyOf(positions, count));
  }

  /**
   * What is {@code made} of each element; of a lazy list's, each time it is asked for.
   *
   * @param made always the same of the same
   */
  public static <T, R> List<R> each(List<T> list, Function<? super T, ? extends R> made) {
    return list instanceof LazyList
        ? new LazyList<>(list.size(), i -> made.apply(list.get(i)))
        : list.stream().<R>map(made).toList();
  }

  /**
   * Consecutive parts of at most {@code most} elements, each in memory as long as it is held; one
   * at least.
   */
  public static <T> List<List<T>> parts(List<T> list, int most) {
    if (list.size() <= most) {
      return List.of(copied(list));
    }
    int count = (list.size() + most - 1) / most;
    return new LazyList<>(
        count, i -> copied(list.subList(i * most, Math.min(list.size(), (i + 1) * most))));
  }

  private static <T> List<T> copied(List<T> list) {
    return list.stream().toList();
  }

  /** One list behind another. */
  public static <T> List<T> joined(List<T> first, List<T> then) {
    return first instanceof LazyList || then instanceof LazyList
        ? new LazyList<>(
            Math.addExact(first.size(), then.size()),
            i -> i < first.size() ? first.get(i) : then.get(i - first.size()))
        : Stream.concat(first.stream(), then.stream()).toList();
  }
}
