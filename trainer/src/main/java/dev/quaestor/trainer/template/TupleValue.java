package dev.quaestor.trainer.template;

import java.util.List;

/** A tuple. */
final class TupleValue {
  static final TupleValue EMPTY = new TupleValue(List.of());

  private final List<Object> items;

  TupleValue(List<Object> items) {
    this.items = items;
  }

  static TupleValue of(Object... items) {
    return new TupleValue(List.of(items));
  }

  List<Object> items() {
    return items;
  }
}
