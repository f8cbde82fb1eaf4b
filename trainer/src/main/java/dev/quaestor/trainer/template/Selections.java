package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import java.util.Iterator;
import java.util.List;

/** The filters that apply a filter, a test or an attribute to each item, when it is asked for. */
final class Selections {
  private Selections() {}

  static Object map(Rendering rendering, Object value, Arguments arguments) {
    return Filters.generator(
        () -> {
          if (!Truth.of(value)) {
            return List.of().iterator();
          }
          Items function = mapping(rendering, arguments);
          Iterator<Object> items = Iteration.of(rendering, value);
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return items.hasNext();
            }

            @Override
            public Object next() {
              rendering.charge(1);
              return function.of(items.next());
            }
          };
        });
  }

  private interface Items {
    Object of(Object item);
  }

  private static Items mapping(Rendering rendering, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Bound bound = arguments.bind("map", "attribute", "default?");
      Paths path = Paths.of(bound.get("attribute", None.NONE));
      Object otherwise = bound.get("default", None.NONE);
      return item -> path.value(rendering, item, otherwise);
    }
    if (arguments.positional().isEmpty()) {
      throw TemplateException.invalid("map requires a filter argument");
    }
    String name = name(arguments.positional().get(0), "filter");
    List<Object> positional = arguments.positional();
    Arguments rest = new Arguments(positional.subList(1, positional.size()), arguments.named());
    return item -> Filters.apply(rendering, name, item, rest);
  }

  private static String name(Object value, String what) {
    if (!(value instanceof String name)) {
      throw TemplateException.invalid("No " + what + " named " + Types.name(value) + " found.");
    }
    return name;
  }

  static Object chosen(
      Rendering rendering, Object value, Arguments arguments, boolean which, boolean byAttribute) {
    return Filters.generator(
        () -> {
          if (!Truth.of(value)) {
            return List.of().iterator();
          }
          List<Object> positional = arguments.positional();
          int off = byAttribute ? 1 : 0;
          if (positional.size() < off) {
            throw TemplateException.invalid("Missing parameter for attribute name");
          }
          Paths path = byAttribute ? Paths.of(positional.get(0)) : Paths.NONE;
          Items test =
              positional.size() == off
                  ? item -> Truth.of(item)
                  : test(rendering, positional.subList(off, positional.size()), arguments);
          return new Filters.Choice(
              Iteration.of(rendering, value),
              item -> {
                rendering.step();
                Object result = test.of(path.value(rendering, item, None.NONE));
                return Truth.of(result) == which;
              });
        });
  }

  private static Items test(Rendering rendering, List<Object> positional, Arguments arguments) {
    String name = name(positional.get(0), "test");
    Arguments rest = new Arguments(positional.subList(1, positional.size()), arguments.named());
    return item -> Tests.holds(rendering, name, item, rest);
  }
}
