package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's slices of strings, lists, tuples and ranges. */
final class Slices {
  private Slices() {}

  static Object of(Rendering rendering, Object value, SliceValue slice) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (value instanceof ListValue list) {
      return new ListValue(items(rendering, list.items(), slice));
    }
    if (value instanceof TupleValue tuple) {
      return new TupleValue(items(rendering, tuple.items(), slice));
    }
    if (Types.isText(value)) {
      String text = text(rendering, Types.text(value), slice);
      return value instanceof Markup ? new Markup(text) : text;
    }
    if (value instanceof RangeValue range) {
      int[] bounds = bounds(slice, range.size());
      return range.slice(bounds[0], bounds[1], bounds[2]);
    }
    if (rendering.isFolding()) {
      return Undefined.attribute(value, slice);
    }
    throw TemplateException.invalid(
        value instanceof DictValue
            ? "unhashable type: 'slice'"
            : "'" + Types.name(value) + "' object is not subscriptable");
  }

  private static List<Object> items(Rendering rendering, List<Object> all, SliceValue slice) {
    int[] bounds = bounds(slice, all.size());
    List<Object> cut = new ArrayList<>();
    int step = bounds[2];
    for (long i = bounds[0]; step > 0 ? i < bounds[1] : i > bounds[1]; i += step) {
      rendering.chargeItems(1);
      cut.add(all.get((int) i));
    }
    return cut;
  }

  private static String text(Rendering rendering, String text, SliceValue slice) {
    rendering.charge(text.length() / 4 + 1);
    int length = text.codePointCount(0, text.length());
    int[] bounds = bounds(slice, length);
    int step = bounds[2];
    if (step == 1) {
      if (bounds[0] >= bounds[1]) {
        return "";
      }
      int from = text.offsetByCodePoints(0, bounds[0]);
      return text.substring(from, text.offsetByCodePoints(from, bounds[1] - bounds[0]));
    }
    rendering.charge(text.length());
    int[] characters = text.codePoints().toArray();
    StringBuilder cut = new StringBuilder();
    for (long i = bounds[0]; step > 0 ? i < bounds[1] : i > bounds[1]; i += step) {
      cut.appendCodePoint(characters[(int) i]);
    }
    return cut.toString();
  }

  /** Where to begin, before where to stop, and the step, for a sequence of {@code length}. */
  private static int[] bounds(SliceValue slice, int length) {
    int step = slice.step() == None.NONE ? 1 : index(slice.step());
    if (step == 0) {
      throw TemplateException.invalid("slice step cannot be zero");
    }
    int lowest = step < 0 ? -1 : 0;
    int highest = step < 0 ? length - 1 : length;
    int from =
        slice.from() == None.NONE
            ? (step < 0 ? highest : lowest)
            : clamped(index(slice.from()), length, lowest, highest);
    int to =
        slice.to() == None.NONE
            ? (step < 0 ? lowest : highest)
            : clamped(index(slice.to()), length, lowest, highest);
    return new int[] {from, to, step};
  }

  private static int index(Object value) {
    if (!Types.isInteger(value)) {
      throw TemplateException.invalid(
          "slice indices must be integers or None or have an __index__ method");
    }
    BigInteger exact = Numbers.integer(value);
    return exact.bitLength() < 31 ? exact.intValue() : exact.signum() < 0 ? -(1 << 30) : 1 << 30;
  }

  private static int clamped(int index, int length, int lowest, int highest) {
    int place = index < 0 ? index + length : index;
    return Math.max(lowest, Math.min(place, highest));
  }

  /** The character at an index, counted from the end where it is negative; null where none is. */
  static @Nullable Object character(Rendering rendering, Object of, int index) {
    String text = Types.text(of);
    if (index >= text.length() || index < -text.length()) {
      return null;
    }
    rendering.charge(Math.abs((long) index) / 8 + 1);
    try {
      int at = text.offsetByCodePoints(index < 0 ? text.length() : 0, index);
      if (at >= text.length()) {
        return null;
      }
      String character = text.substring(at, text.offsetByCodePoints(at, 1));
      return of instanceof Markup ? new Markup(character) : character;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }
}
