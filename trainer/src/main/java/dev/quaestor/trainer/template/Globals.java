package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every template can call by name: Jinja's functions and those that transformers adds. */
final class Globals {
  /** A function by its name. */
  private record Function(String name, Body body) implements Callable {
    interface Body {
      Object call(Rendering rendering, Arguments arguments);
    }

    @Override
    public Object call(Rendering rendering, Arguments arguments) {
      return body.call(rendering, arguments);
    }
  }

  private static final Map<String, Object> ALL = new HashMap<>();

  static {
    ALL.put("range", new Function("range", Globals::range));
    ALL.put("dict", new DictFunction());
    ALL.put(
        "namespace",
        new Function("namespace", (r, a) -> new NamespaceValue(ValueMethods.dict(r, a))));
    ALL.put("cycler", new Function("cycler", (r, a) -> new Cycler(a)));
    ALL.put("joiner", new Function("joiner", (r, a) -> new Joiner(a)));
    ALL.put(
        "lipsum",
        new Function(
            "lipsum",
            (r, a) -> {
              throw TemplateException.unsupported("lipsum(), which is random,");
            }));
    ALL.put(
        "raise_exception",
        new Function(
            "raise_exception",
            (r, a) -> {
              Object message = a.bind("raise_exception", "message").values().get("message");
              throw TemplateException.raised(Printed.text(r, message));
            }));
    ALL.put(
        "strftime_now",
        new Function(
            "strftime_now",
            (r, a) -> Strftime.text(r.now(), a.bind("strftime_now", "format").text("format"))));
  }

  private Globals() {}

  static Map<String, Object> all() {
    return ALL;
  }

  private static Object range(Rendering rendering, Arguments arguments) {
    if (!arguments.named().isEmpty()) {
      throw TemplateException.invalid("range() takes no keyword arguments");
    }
    List<Object> bounds = arguments.positional();
    if (bounds.isEmpty() || bounds.size() > 3) {
      throw TemplateException.invalid("range expected 1 to 3 arguments, got " + bounds.size());
    }
    BigInteger first = Numbers.exactIndex(bounds.get(0));
    return bounds.size() == 1
        ? new RangeValue(BigInteger.ZERO, first, BigInteger.ONE)
        : new RangeValue(
            first,
            Numbers.exactIndex(bounds.get(1)),
            bounds.size() == 2 ? BigInteger.ONE : Numbers.exactIndex(bounds.get(2)));
  }

  /** {@code dict(…)}, which also has {@code dict.fromkeys(…)}. */
  private static final class DictFunction implements Callable, Attributes.Fields {
    @Override
    public Object call(Rendering rendering, Arguments arguments) {
      return ValueMethods.dict(rendering, arguments);
    }

    @Override
    public @Nullable Object field(String name) {
      return name.equals("fromkeys") ? new Function(name, ValueMethods::fromKeys) : null;
    }

    @Override
    public String type() {
      return "TemplateDict";
    }
  }

  /** Gives its items in turn. */
  private static final class Cycler implements Attributes.Fields {
    private final List<Object> items;
    private int at;

    Cycler(Arguments arguments) {
      this.items = arguments.positional();
      if (items.isEmpty() || !arguments.named().isEmpty()) {
        throw TemplateException.invalid("cycler: at least one item has to be provided");
      }
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "items" -> new TupleValue(items);
        case "pos" -> BigInteger.valueOf(at);
        case "current" -> items.get(at);
        case "next" ->
            new Function(
                name,
                (rendering, arguments) -> {
                  arguments.bind("next");
                  Object item = items.get(at);
                  at = (at + 1) % items.size();
                  return item;
                });
        case "reset" ->
            new Function(
                name,
                (rendering, arguments) -> {
                  arguments.bind("reset");
                  at = 0;
                  return None.NONE;
                });
        default -> null;
      };
    }
  }

  /** Gives nothing first, then always its separator. */
  private static final class Joiner implements Callable, Attributes.Fields {
    private final Object separator;
    private boolean used;

    Joiner(Arguments arguments) {
      this.separator = arguments.bind("joiner", "sep?").get("sep", ", ");
    }

    @Override
    public Object call(Rendering rendering, Arguments arguments) {
      arguments.bind("joiner");
      Object text = used ? separator : "";
      used = true;
      return text;
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "sep" -> separator;
        case "used" -> used;
        default -> null;
      };
    }

    @Override
    public String type() {
      return "Joiner";
    }
  }
}
