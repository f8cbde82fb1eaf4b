package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The attribute that a filter such as {@code map} looks up in each item: {@code a.b.0} for nested
 * ones.
 *
 * @param parts names, and integers for indices
 */
record Paths(List<Object> parts) {
  /** The item itself. */
  static final Paths NONE = new Paths(List.of());

  static Paths of(Object attribute) {
    if (attribute == None.NONE) {
      return NONE;
    }
    if (!(attribute instanceof String text)) {
      return new Paths(List.of(attribute));
    }
    List<Object> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      boolean index = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      parts.add(index ? new BigInteger(part) : part);
    }
    return new Paths(parts);
  }

  /** What an item has there; {@code otherwise}, unless it is none, for what it lacks. */
  Object value(Rendering rendering, Object item, Object otherwise) {
    Object value = item;
    for (Object part : parts) {
      value = Attributes.subscript(rendering, value, part);
      if (otherwise != None.NONE && value instanceof Undefined) {
        value = otherwise;
      }
    }
    return value;
  }
}
