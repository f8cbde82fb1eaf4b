package dev.quaestor.trainer.template;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** What Python calls the types of values. */
final class Types {
  private Types() {}

  static String name(@Nullable Object value) {
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof BigInteger) {
      return "int";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (value instanceof ListValue) {
      return "list";
    }
    if (value instanceof DictValue) {
      return "dict";
    }
    if (value instanceof TupleValue) {
      return "tuple";
    }
    if (value instanceof DictView view) {
      return "dict_" + view.what();
    }
    if (value instanceof Stream stream) {
      return stream.type();
    }
    if (value instanceof Callable callable) {
      return callable.type();
    }
    return value == null
        ? "missing"
        : switch (value.getClass().getSimpleName()) {
          case "None" -> "NoneType";
          case "RangeValue" -> "range";
          case "SliceValue" -> "slice";
          case "NamespaceValue" -> "Namespace";
          case "LoopValue" -> "LoopContext";
          default -> value.getClass().getSimpleName();
        };
  }

  static boolean isText(Object value) {
    return value instanceof String || value instanceof Markup;
  }

  /** The characters of a string, marked as HTML or not. */
  static String text(Object value) {
    return value instanceof Markup markup ? markup.text() : (String) value;
  }

  static boolean isInteger(Object value) {
    return value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(Object value) {
    return isInteger(value) || value instanceof Double;
  }
}
