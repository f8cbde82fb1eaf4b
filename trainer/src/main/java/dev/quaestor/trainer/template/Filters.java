package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Arguments.Bound;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinja's filters on lists and dicts, and the table of all filters. */
final class Filters {
  /** A filter. */
  @FunctionalInterface
  interface Filter {
    Object apply(Rendering rendering, Object subject, Arguments arguments);
  }

  /** A group with its key, the pairs of {@code groupby}. */
  static final class Group extends AbstractList<Object> {
    private final Object key;
    private final Object items;

    Group(Object key, Object items) {
      this.key = key;
      this.items = items;
    }

    @Override
    public Object get(int index) {
      return switch (index) {
        case 0 -> key;
        case 1 -> items;
        default -> throw new IndexOutOfBoundsException(index);
      };
    }

    @Override
    public int size() {
      return 2;
    }
  }

  private static final Map<String, Filter> ALL = new HashMap<>();

  static {
    ALL.put("attr", Filters::attr);
    ALL.put("batch", Filters::batch);
    ALL.put("default", Filters::otherwise);
    ALL.put("d", Filters::otherwise);
    ALL.put("dictsort", Filters::dictSort);
    ALL.put("first", Filters::first);
    ALL.put("groupby", Filters::groupBy);
    ALL.put("items", Filters::items);
    ALL.put("join", Filters::join);
    ALL.put("last", Filters::last);
    ALL.put("length", Filters::length);
    ALL.put("count", Filters::length);
    ALL.put("list", (r, s, a) -> new ListValue(Iteration.list(r, none("list", s, a))));
    ALL.put("map", Selections::map);
    ALL.put("max", (r, s, a) -> extreme(r, s, a, false));
    ALL.put("min", (r, s, a) -> extreme(r, s, a, true));
    ALL.put("reject", (r, s, a) -> Selections.chosen(r, s, a, false, false));
    ALL.put("rejectattr", (r, s, a) -> Selections.chosen(r, s, a, false, true));
    ALL.put("reverse", Filters::reverse);
    ALL.put("select", (r, s, a) -> Selections.chosen(r, s, a, true, false));
    ALL.put("selectattr", (r, s, a) -> Selections.chosen(r, s, a, true, true));
    ALL.put("slice", Filters::slice);
    ALL.put("sort", Filters::sort);
    ALL.put("sum", Filters::sum);
    ALL.put("unique", Filters::unique);
    ALL.putAll(TextFilters.ALL);
    for (String name : List.of("pprint", "random", "urlize", "wordwrap")) {
      ALL.put(
          name,
          (r, s, a) -> {
            throw TemplateException.unsupported("the filter " + name);
          });
    }
  }

  private Filters() {}

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static Object apply(Rendering rendering, String name, Object subject, Arguments arguments) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw TemplateException.invalid("No filter named '" + name + "' found.");
    }
    rendering.step();
    return filter.apply(rendering, subject, arguments);
  }

  static Object none(String name, Object subject, Arguments arguments) {
    arguments.bind(name);
    return subject;
  }

  private static Object attr(Rendering rendering, Object of, Arguments arguments) {
    Object name = arguments.bind("attr", "name").get("name");
    if (!(name instanceof String text)) {
      throw TemplateException.invalid("attribute name must be string");
    }
    Object value = Attributes.own(of, text);
    return value == null ? Undefined.attribute(of, text) : value;
  }

  private static Object otherwise(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("default", "default_value?", "boolean?");
    return value instanceof Undefined || bound.truth("boolean") && !Truth.of(value)
        ? bound.get("default_value", "")
        : value;
  }

  private static Object length(Rendering rendering, Object value, Arguments arguments) {
    return BigInteger.valueOf(Iteration.length(rendering, none("len", value, arguments)));
  }

  private static Object first(Rendering rendering, Object value, Arguments arguments) {
    Iterator<Object> items = Iteration.of(rendering, none("first", value, arguments));
    return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Rendering rendering, Object value, Arguments arguments) {
    List<Object> items = reversible(rendering, none("last", value, arguments));
    return items.isEmpty()
        ? new Undefined("No last item, sequence was empty.")
        : items.get(items.size() - 1);
  }

  /** The items of what Python can run through backwards. */
  private static List<Object> reversible(Rendering rendering, Object value) {
    if (!Iteration.hasLength(value) || value instanceof LoopValue) {
      throw TemplateException.invalid("'" + Types.name(value) + "' object is not reversible");
    }
    return Iteration.list(rendering, value);
  }

  private static Object reverse(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("reverse");
    if (value instanceof String text) {
      rendering.charge(text.length());
      return new StringBuilder(text).reverse().toString();
    }
    if (value instanceof Markup markup) {
      rendering.charge(markup.text().length());
      return new Markup(new StringBuilder(markup.text()).reverse().toString());
    }
    List<Object> items = Iteration.list(rendering, value);
    java.util.Collections.reverse(items);
    return value instanceof Stream
        ? new ListValue(items)
        : new Stream("reversed", items.iterator());
  }

  private static Object items(Rendering rendering, Object value, Arguments arguments) {
    arguments.bind("items");
    return generator(
        () -> {
          if (value instanceof Undefined) {
            return List.of().iterator();
          }
          if (!(value instanceof DictValue dict)) {
            throw TemplateException.invalid("Can only get item pairs from a mapping.");
          }
          return new DictView(dict, "items").items().iterator();
        });
  }

  /** Begins to run only when the first item is asked for, as Python's generators do. */
  static Stream generator(java.util.function.Supplier<Iterator<Object>> begin) {
    return new Stream("generator", new Deferred(begin));
  }

  /** Items that are not looked for before the first is asked for. */
  static final class Deferred implements Iterator<Object> {
    private final java.util.function.Supplier<Iterator<Object>> begin;
    private @Nullable Iterator<Object> items;

    Deferred(java.util.function.Supplier<Iterator<Object>> begin) {
      this.begin = begin;
    }

    @Override
    public boolean hasNext() {
      if (items == null) {
        items = begin.get();
      }
      return items.hasNext();
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return Objects.requireNonNull(items).next();
    }
  }

  /** The items that pass, each tried only when it is asked for. */
  static final class Choice implements Iterator<Object> {
    private final Iterator<Object> items;
    private final java.util.function.Predicate<Object> passes;
    private @Nullable Object next;

    Choice(Iterator<Object> items, java.util.function.Predicate<Object> passes) {
      this.items = items;
      this.passes = passes;
    }

    @Override
    public boolean hasNext() {
      while (next == null && items.hasNext()) {
        Object item = items.next();
        if (passes.test(item)) {
          next = item;
        }
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object item = Objects.requireNonNull(next);
      next = null;
      return item;
    }
  }

  private static Object sort(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("sort", "reverse?", "case_sensitive?", "attribute?");
    List<Object> items = Iteration.list(rendering, value);
    boolean folded = !bound.truth("case_sensitive");
    Object attribute = bound.get("attribute", None.NONE);
    List<Paths> paths = new ArrayList<>();
    if (attribute instanceof String text) {
      for (String part : text.split(",", -1)) {
        paths.add(Paths.of(part));
      }
    } else {
      paths.add(Paths.of(attribute));
    }
    List<Object> keys = new ArrayList<>();
    for (Object item : items) {
      List<Object> key = new ArrayList<>();
      paths.forEach(path -> key.add(folded(path.value(rendering, item, None.NONE), folded)));
      keys.add(new ListValue(key));
    }
    return new ListValue(Comparison.sorted(rendering, items, keys, bound.truth("reverse")));
  }

  private static Object folded(Object key, boolean fold) {
    return fold && key instanceof String text ? Texts.lower(text) : key;
  }

  private static Object dictSort(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("dictsort", "case_sensitive?", "by?", "reverse?");
    Object by = bound.get("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw TemplateException.invalid("You can only sort by either \"key\" or \"value\"");
    }
    if (!(value instanceof DictValue dict)) {
      throw TemplateException.invalid("'" + Types.name(value) + "' has no items to sort");
    }
    boolean fold = !bound.truth("case_sensitive");
    List<Object> pairs = new DictView(dict, "items").items();
    List<Object> keys = new ArrayList<>();
    for (DictValue.Entry entry : dict.entries()) {
      keys.add(folded(by.equals("key") ? entry.key() : entry.value(), fold));
    }
    return new ListValue(Comparison.sorted(rendering, pairs, keys, bound.truth("reverse")));
  }

  private static Object unique(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("unique", "case_sensitive?", "attribute?");
    return generator(
        () -> {
          Paths path = Paths.of(bound.get("attribute", None.NONE));
          boolean fold = !bound.truth("case_sensitive");
          Set<Object> seen = new HashSet<>();
          return new Choice(
              Iteration.of(rendering, value),
              item -> {
                rendering.charge(1);
                return seen.add(Keys.of(folded(path.value(rendering, item, None.NONE), fold)));
              });
        });
  }

  private static Object extreme(
      Rendering rendering, Object value, Arguments arguments, boolean least) {
    Bound bound = arguments.bind("min", "case_sensitive?", "attribute?");
    Paths path = Paths.of(bound.get("attribute", None.NONE));
    boolean fold = !bound.truth("case_sensitive");
    Iterator<Object> items = Iteration.of(rendering, value);
    if (!items.hasNext()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    Object best = items.next();
    Object bestKey = folded(path.value(rendering, best, None.NONE), fold);
    while (items.hasNext()) {
      rendering.charge(1);
      Object item = items.next();
      Object key = folded(path.value(rendering, item, None.NONE), fold);
      if (least
          ? Comparison.before(rendering, key, bestKey)
          : Comparison.before(rendering, bestKey, key)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  private static Object groupBy(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("groupby", "attribute", "default?", "case_sensitive?");
    Paths path = Paths.of(bound.get("attribute", None.NONE));
    Object otherwise = bound.get("default", None.NONE);
    boolean fold = !bound.truth("case_sensitive");
    List<Object> items = Iteration.list(rendering, value);
    List<Object> keys = new ArrayList<>();
    items.forEach(item -> keys.add(folded(path.value(rendering, item, otherwise), fold)));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object key = null;
    for (Object item : Comparison.sorted(rendering, items, keys, false)) {
      Object own = folded(path.value(rendering, item, otherwise), fold);
      if (key == null || !Comparison.equal(rendering, key, own)) {
        group = new ArrayList<>();
        groups.add(
            new TupleValue(
                new Group(path.value(rendering, item, otherwise), new ListValue(group))));
        key = own;
      }
      group.add(item);
    }
    return new ListValue(groups);
  }

  private static Object sum(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("sum", "attribute?", "start?");
    Paths path = Paths.of(bound.get("attribute", None.NONE));
    Object sum = bound.get("start", BigInteger.ZERO);
    if (Types.isText(sum)) {
      throw TemplateException.invalid("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Iterator<Object> items = Iteration.of(rendering, value); items.hasNext(); ) {
      rendering.step();
      sum = Arithmetic.apply(rendering, "+", sum, path.value(rendering, items.next(), None.NONE));
    }
    return sum;
  }

  private static Object join(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("join", "d?", "attribute?");
    Paths path = Paths.of(bound.get("attribute", None.NONE));
    String separator = Printed.text(rendering, bound.get("d", ""));
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (Iterator<Object> items = Iteration.of(rendering, value); items.hasNext(); ) {
      String item = Printed.text(rendering, path.value(rendering, items.next(), None.NONE));
      rendering.charge(item.length() + separator.length() + 1L);
      joined.append(first ? "" : separator).append(item);
      first = false;
    }
    return joined.toString();
  }

  private static Object batch(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("batch", "linecount", "fill_with?");
    return generator(
        () -> {
          Object size = bound.get("linecount", None.NONE);
          Object fill = bound.get("fill_with", None.NONE);
          List<Object> batches = new ArrayList<>();
          List<Object> batch = new ArrayList<>();
          for (Object item : Iteration.list(rendering, value)) {
            if (Comparison.equal(rendering, BigInteger.valueOf(batch.size()), size)) {
              batches.add(new ListValue(batch));
              batch = new ArrayList<>();
            }
            batch.add(item);
          }
          if (!batch.isEmpty()) {
            if (fill != None.NONE
                && Comparison.before(rendering, BigInteger.valueOf(batch.size()), size)) {
              int missing = Numbers.index(size) - batch.size();
              rendering.chargeItems(missing);
              batch.addAll(java.util.Collections.nCopies(missing, fill));
            }
            batches.add(new ListValue(batch));
          }
          return batches.iterator();
        });
  }

  private static Object slice(Rendering rendering, Object value, Arguments arguments) {
    Bound bound = arguments.bind("slice", "slices", "fill_with?");
    return generator(
        () -> {
          List<Object> all = Iteration.list(rendering, value);
          int slices = bound.integer("slices", 0);
          if (slices == 0) {
            throw TemplateException.invalid("integer division or modulo by zero");
          }
          rendering.chargeItems(Math.max(0, slices));
          Object fill = bound.get("fill_with", None.NONE);
          List<Object> cut = new ArrayList<>();
          int offset = 0;
          int size = slices < 0 ? 0 : all.size() / slices;
          int extra = slices < 0 ? 0 : all.size() % slices;
          for (int i = 0; i < slices; i++) {
            int from = offset + i * size;
            offset += i < extra ? 1 : 0;
            List<Object> part = new ArrayList<>(all.subList(from, offset + (i + 1) * size));
            if (fill != None.NONE && i >= extra) {
              part.add(fill);
            }
            cut.add(new ListValue(part));
          }
          return cut.iterator();
        });
  }
}
