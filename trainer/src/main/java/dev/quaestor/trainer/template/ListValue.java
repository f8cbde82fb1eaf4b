package dev.quaestor.trainer.template;

import java.util.List;

/** A list, which templates cannot change; equal to none but itself in Java's sense. */
final class ListValue {
  private final List<Object> items;

  ListValue(List<Object> items) {
    this.items = items;
  }

  List<Object> items() {
    return items;
  }
}
