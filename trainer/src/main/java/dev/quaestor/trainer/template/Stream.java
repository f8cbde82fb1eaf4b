package dev.quaestor.trainer.template;

import java.util.Iterator;

/**
 * What can be run through once and is made on the way, as filters such as {@code map} give it:
 * Python's generators and iterators.
 */
final class Stream implements Iterator<Object> {
  private final Iterator<Object> items;
  private final String type;

  Stream(String type, Iterator<Object> items) {
    this.type = type;
    this.items = items;
  }

  /** Python's name for it. */
  String type() {
    return type;
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  @Override
  public Object next() {
    return items.next();
  }
}
