package dev.quaestor.trainer.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Runs through what can be run through. */
final class Iteration {
  private Iteration() {}

  static boolean possible(Object value) {
    return Types.isText(value)
        || value instanceof ListValue
        || value instanceof TupleValue
        || value instanceof DictValue
        || value instanceof DictView
        || value instanceof RangeValue
        || value instanceof Stream
        || value instanceof LoopValue
        || value instanceof Undefined;
  }

  static Iterator<Object> of(Rendering rendering, Object value) {
    if (value instanceof ListValue list) {
      return list.items().iterator();
    }
    if (value instanceof TupleValue tuple) {
      return tuple.items().iterator();
    }
    if (value instanceof DictValue dict) {
      return dict.keys().iterator();
    }
    if (value instanceof DictView view) {
      return view.items().iterator();
    }
    if (value instanceof RangeValue range) {
      rendering.chargeItems(range.size());
      return range.items().iterator();
    }
    if (value instanceof Stream stream) {
      return stream;
    }
    if (Types.isText(value)) {
      return characters(Types.text(value));
    }
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    if (value instanceof LoopValue) {
      throw TemplateException.unsupported("running through the loop variable");
    }
    throw TemplateException.invalid("'" + Types.name(value) + "' object is not iterable");
  }

  private static Iterator<Object> characters(String text) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < text.length();
      }

      @Override
      public Object next() {
        if (at >= text.length()) {
          throw new NoSuchElementException();
        }
        int to = text.offsetByCodePoints(at, 1);
        String character = text.substring(at, to);
        at = to;
        return character;
      }
    };
  }

  /** All items, paid for. */
  static List<Object> list(Rendering rendering, Object value) {
    List<Object> items = new ArrayList<>();
    Iterator<Object> iterator = of(rendering, value);
    while (iterator.hasNext()) {
      rendering.chargeItems(1);
      items.add(iterator.next());
    }
    return items;
  }

  static boolean hasLength(Object value) {
    return possible(value) && !(value instanceof Stream);
  }

  static int length(Rendering rendering, Object value) {
    if (Types.isText(value)) {
      String text = Types.text(value);
      rendering.charge(text.length() / 16);
      return text.codePointCount(0, text.length());
    }
    if (value instanceof ListValue list) {
      return list.items().size();
    }
    if (value instanceof TupleValue tuple) {
      return tuple.items().size();
    }
    if (value instanceof DictValue dict) {
      return dict.size();
    }
    if (value instanceof DictView view) {
      return view.dict().size();
    }
    if (value instanceof RangeValue range) {
      return range.size();
    }
    if (value instanceof LoopValue loop) {
      return loop.length();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw TemplateException.invalid("object of type '" + Types.name(value) + "' has no len()");
  }
}
