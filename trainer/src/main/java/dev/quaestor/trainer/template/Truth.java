package dev.quaestor.trainer.template;

import java.math.BigInteger;

/** Which values count as true. */
final class Truth {
  private Truth() {}

  static boolean of(Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Markup markup) {
      return !markup.text().isEmpty();
    }
    if (value instanceof BigInteger integer) {
      return integer.signum() != 0;
    }
    if (value instanceof Double d) {
      return d != 0;
    }
    if (value instanceof ListValue list) {
      return !list.items().isEmpty();
    }
    if (value instanceof TupleValue tuple) {
      return !tuple.items().isEmpty();
    }
    if (value instanceof DictValue dict) {
      return dict.size() > 0;
    }
    if (value instanceof DictView view) {
      return view.dict().size() > 0;
    }
    if (value instanceof RangeValue range) {
      return range.size() > 0;
    }
    if (value instanceof LoopValue loop) {
      return loop.length() > 0;
    }
    return value != None.NONE && !(value instanceof Undefined);
  }
}
