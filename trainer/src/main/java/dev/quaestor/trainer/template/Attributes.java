package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a dot or brackets reach, as Jinja's immutable sandbox allows it: an attribute that begins
 * with an underscore, or a method that would change a list or dict, counts as undefined.
 */
final class Attributes {
  private static final Set<String> TEXT =
      Set.of(
          "capitalize",
          "casefold",
          "center",
          "count",
          "encode",
          "endswith",
          "expandtabs",
          "find",
          "format",
          "format_map",
          "index",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "join",
          "ljust",
          "lower",
          "lstrip",
          "maketrans",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rjust",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip",
          "swapcase",
          "title",
          "translate",
          "upper",
          "zfill");
  private static final Set<String> MARKUP = Set.of("escape", "striptags", "unescape");
  private static final Set<String> DICT =
      Set.of("copy", "fromkeys", "get", "items", "keys", "values");
  private static final Set<String> DICT_CHANGING =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> LIST = Set.of("copy", "count", "index");
  private static final Set<String> LIST_CHANGING =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
  private static final Set<String> SEQUENCE = Set.of("count", "index");
  private static final Set<String> VIEW = Set.of("isdisjoint", "mapping");
  private static final Set<String> INTEGER =
      Set.of("as_integer_ratio", "bit_count", "bit_length", "conjugate", "from_bytes", "to_bytes");
  private static final Set<String> FLOAT =
      Set.of("as_integer_ratio", "conjugate", "fromhex", "hex", "is_integer");
  private static final Set<String> GENERATOR =
      Set.of("close", "gi_running", "gi_suspended", "gi_yieldfrom", "send", "throw");
  private static final Set<String> GENERATOR_UNSAFE = Set.of("gi_code", "gi_frame");

  /** What every object has. */
  private static final Set<String> OBJECT =
      Set.of(
          "__class__",
          "__delattr__",
          "__dir__",
          "__doc__",
          "__eq__",
          "__format__",
          "__ge__",
          "__getattribute__",
          "__getstate__",
          "__gt__",
          "__hash__",
          "__init__",
          "__init_subclass__",
          "__le__",
          "__lt__",
          "__ne__",
          "__new__",
          "__reduce__",
          "__reduce_ex__",
          "__repr__",
          "__setattr__",
          "__sizeof__",
          "__str__",
          "__subclasshook__");

  private static final Set<String> CONTAINER =
      Set.of(
          "__add__",
          "__class_getitem__",
          "__contains__",
          "__delitem__",
          "__getitem__",
          "__getnewargs__",
          "__iadd__",
          "__imul__",
          "__ior__",
          "__iter__",
          "__len__",
          "__mod__",
          "__mul__",
          "__or__",
          "__reversed__",
          "__rmod__",
          "__rmul__",
          "__ror__",
          "__setitem__");

  private Attributes() {}

  /** {@code of.name}: the attribute, else the item. */
  static Object attribute(Rendering rendering, Object of, String name) {
    Object value = own(of, name);
    if (value == null) {
      value = item(rendering, of, name);
    }
    return value == null ? Undefined.attribute(of, name) : value;
  }

  /** {@code of[index]}: the item, else, for a string, the attribute. */
  static Object subscript(Rendering rendering, Object of, Object index) {
    Object value = item(rendering, of, index);
    if (value == null && Types.isText(index)) {
      value = own(of, Types.text(index));
    }
    return value == null ? Undefined.attribute(of, index) : value;
  }

  /** The attribute by Python's {@code getattr}, or null where there is none. */
  static @Nullable Object own(Object of, String name) {
    if (of instanceof Undefined undefined) {
      if (name.startsWith("__") && name.endsWith("__")) {
        return OBJECT.contains(name) || CONTAINER.contains(name)
            ? Undefined.unsafe(of, name)
            : null;
      }
      if (name.startsWith("_undefined_")) {
        return Undefined.unsafe(of, name);
      }
      throw undefined.error();
    }
    if (of instanceof NamespaceValue namespace) {
      return namespaceField(namespace, name);
    }
    if (name.startsWith("__")) {
      if (OBJECT.contains(name) || CONTAINER.contains(name) && Iteration.possible(of)) {
        return Undefined.unsafe(of, name);
      }
      if (!(of instanceof DictValue)) {
        return Undefined.attribute(of, name);
      }
      return null;
    }
    return plain(of, name);
  }

  private static @Nullable Object namespaceField(NamespaceValue namespace, String name) {
    if (name.equals("__class__") || name.equals("_Namespace__attrs")) {
      return Undefined.unsafe(namespace, name);
    }
    Object value = namespace.fields().get(name);
    return value != null && name.startsWith("_") ? Undefined.unsafe(namespace, name) : value;
  }

  private static @Nullable Object plain(Object of, String name) {
    if (Types.isText(of)) {
      return method(of, name, TEXT.contains(name) || of instanceof Markup && MARKUP.contains(name));
    }
    if (of instanceof DictValue) {
      return DICT_CHANGING.contains(name)
          ? Undefined.unsafe(of, name)
          : method(of, name, DICT.contains(name));
    }
    if (of instanceof ListValue) {
      return LIST_CHANGING.contains(name)
          ? Undefined.unsafe(of, name)
          : method(of, name, LIST.contains(name));
    }
    if (of instanceof TupleValue tuple) {
      Object field = groupField(tuple, name);
      return field != null ? field : method(of, name, SEQUENCE.contains(name));
    }
    if (of instanceof RangeValue range) {
      return switch (name) {
        case "start" -> range.start();
        case "stop" -> range.stop();
        case "step" -> range.step();
        default -> method(of, name, SEQUENCE.contains(name));
      };
    }
    if (of instanceof DictView view) {
      return method(
          of,
          name,
          VIEW.contains(name) && !(view.what().equals("values") && name.equals("isdisjoint")));
    }
    if (Types.isInteger(of)) {
      return switch (name) {
        case "real", "numerator" -> Numbers.integer(of);
        case "imag" -> BigInteger.ZERO;
        case "denominator" -> BigInteger.ONE;
        default -> method(of, name, INTEGER.contains(name));
      };
    }
    if (of instanceof Double) {
      return switch (name) {
        case "real" -> of;
        case "imag" -> 0.0;
        default -> method(of, name, FLOAT.contains(name));
      };
    }
    if (of instanceof Fields fields) {
      Object value = fields.field(name);
      return value == null && name.startsWith("_") ? Undefined.unsafe(of, name) : value;
    }
    if (of instanceof Stream stream && stream.type().equals("generator")) {
      return GENERATOR_UNSAFE.contains(name)
          ? Undefined.unsafe(of, name)
          : method(of, name, GENERATOR.contains(name));
    }
    return null;
  }

  /** Pairs of {@code groupby} have names. */
  private static @Nullable Object groupField(TupleValue tuple, String name) {
    if (!(tuple.items() instanceof Filters.Group)) {
      return null;
    }
    return Map.of("grouper", tuple.items().get(0), "list", tuple.items().get(1)).get(name);
  }

  private static @Nullable Object method(Object of, String name, boolean exists) {
    return exists ? new BoundMethod(of, name) : null;
  }

  /** An object of Jinja's that has attributes. */
  interface Fields {
    /** The attribute, or null. */
    @Nullable Object field(String name);
  }

  /** The item by Python's brackets, or null where there is none. */
  private static @Nullable Object item(Rendering rendering, Object of, Object index) {
    if (of instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (of instanceof DictValue dict) {
      return hashable(index) ? dict.get(index) : null;
    }
    if (!Types.isInteger(index)) {
      return null;
    }
    if (Types.isText(of)) {
      return Slices.character(rendering, of, Numbers.index(index));
    }
    if (of instanceof ListValue || of instanceof TupleValue || of instanceof RangeValue) {
      var items =
          of instanceof ListValue list
              ? list.items()
              : of instanceof TupleValue tuple ? tuple.items() : ((RangeValue) of).items();
      if (of instanceof RangeValue) {
        rendering.charge(items.size());
      }
      int at = Numbers.index(index);
      int place = at < 0 ? at + items.size() : at;
      return place >= 0 && place < items.size() ? items.get(place) : null;
    }
    return null;
  }

  private static boolean hashable(Object key) {
    if (key instanceof TupleValue tuple) {
      return tuple.items().stream().allMatch(Attributes::hashable);
    }
    return !(key instanceof ListValue || key instanceof DictValue || key instanceof DictView);
  }
}
