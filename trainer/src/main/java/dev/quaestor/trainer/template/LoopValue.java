package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}: where a loop stands, looking ahead only as far as it is asked. */
final class LoopValue implements Callable, Attributes.Fields {
  /** Renders the body of a recursive loop for other items. */
  interface Recursion {
    String render(Object items, int depth);
  }

  private final Rendering rendering;
  private final Object iterable;
  private final int depth;
  private final @Nullable Recursion recursion;
  private Iterator<Object> items;
  private int index0 = -1;
  private int length = -1;
  private @Nullable Object before;
  private @Nullable Object current;
  private @Nullable Object after;
  private @Nullable Object changed;

  LoopValue(Rendering rendering, Object iterable, int depth, @Nullable Recursion recursion) {
    this.rendering = rendering;
    this.iterable = iterable;
    this.items = Iteration.of(rendering, iterable);
    this.depth = depth;
    this.recursion = recursion;
  }

  /** The next item, or null at the end. */
  @Nullable Object advance() {
    Object next = peek();
    after = null;
    if (next == null) {
      return null;
    }
    index0++;
    before = current;
    current = next;
    return next;
  }

  private @Nullable Object peek() {
    if (after == null && items.hasNext()) {
      after = items.next();
    }
    return after;
  }

  int index0() {
    return index0;
  }

  int length() {
    if (length < 0) {
      if (Iteration.hasLength(iterable)) {
        length = Iteration.length(rendering, iterable);
      } else {
        List<Object> rest = new ArrayList<>();
        while (items.hasNext()) {
          rendering.charge(1);
          rest.add(items.next());
        }
        items = rest.iterator();
        length = rest.size() + index0 + 1 + (after == null ? 0 : 1);
      }
    }
    return length;
  }

  @Override
  public @Nullable Object field(String name) {
    return switch (name) {
      case "index0" -> number(index0);
      case "index" -> number(index0 + 1);
      case "first" -> index0 == 0;
      case "last" -> peek() == null;
      case "length" -> number(length());
      case "revindex" -> number(length() - index0);
      case "revindex0" -> number(length() - index0 - 1);
      case "depth" -> number(depth + 1);
      case "depth0" -> number(depth);
      case "previtem" ->
          index0 == 0 || before == null ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle", "changed" -> new Method(name);
      default -> null;
    };
  }

  private static BigInteger number(int value) {
    return BigInteger.valueOf(value);
  }

  private final class Method implements Callable {
    private final String name;

    Method(String name) {
      this.name = name;
    }

    @Override
    public Object call(Rendering rendering, Arguments arguments) {
      if (!arguments.named().isEmpty()) {
        throw TemplateException.invalid(name + "() takes no keyword arguments");
      }
      List<Object> values = arguments.positional();
      if (name.equals("cycle")) {
        if (values.isEmpty()) {
          throw TemplateException.invalid("no items for cycling given");
        }
        return values.get(index0 % values.size());
      }
      TupleValue now = new TupleValue(values);
      boolean different = changed == null || !Comparison.equal(rendering, changed, now);
      changed = different ? now : changed;
      return different;
    }

    @Override
    public String type() {
      return "method";
    }
  }

  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    Object inner = arguments.bind("loop", "iterable").get("iterable", None.NONE);
    if (recursion == null) {
      throw TemplateException.invalid(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.render(inner, depth + 1);
  }

  @Override
  public String type() {
    return "LoopContext";
  }
}
