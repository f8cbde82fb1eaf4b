package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Java's plain values as a template's. */
public final class Plain {
  /** Stands for {@code null} in variables, where Java's maps and lists hold none. */
  public static final Object NULL = None.NONE;

  private Plain() {}

  static Object value(Object value) {
    if (value instanceof String text) {
      return checked(text);
    }
    if (value instanceof Boolean || value instanceof BigInteger || value == NULL) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return BigInteger.valueOf(((Number) value).longValue());
    }
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.doubleValue();
    }
    if (value instanceof Map<?, ?> map) {
      DictValue dict = new DictValue();
      map.forEach((key, item) -> dict.put(value(key), value(item)));
      return dict;
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(value(item)));
      return new ListValue(items);
    }
    throw new IllegalArgumentException("no plain value: " + value.getClass());
  }

  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw TemplateException.invalid(
              String.format(
                  "the text holds half a surrogate pair (U+%04X at index %d); it was cut inside a character",
                  (int) c, i));
        }
        i++;
      }
    }
    return text;
  }
}
