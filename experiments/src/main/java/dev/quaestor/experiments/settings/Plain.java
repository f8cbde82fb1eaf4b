package dev.quaestor.experiments.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of settings as maps, lists and values, with every default written out. */
public final class Plain {

  private Plain() {}

  /** The record's components in their order, under their kebab-case names. */
  public static Map<String, Object> of(Record record) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (Shape.Part part : Shape.of(record.getClass()).parts()) {
      Object value = part.of(record);
      if (part.setting().rest()) {
        ((Map<?, ?>) value).forEach((key, below) -> plain.put(key.toString(), plain(below)));
      } else if (!(value instanceof Optional<?> optional && optional.isEmpty())) {
        plain.put(part.key(), plain(value));
      }
    }
    return plain;
  }

  private static Object plain(Object value) {
    if (value instanceof Optional<?> optional) {
      return plain(optional.orElseThrow());
    }
    if (value instanceof Money money) {
      return money.microUsd();
    }
    if (value instanceof Record record && !(value instanceof Tree)) {
      return of(record);
    }
    if (value instanceof Tree tree) {
      return tree.plain();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Plain::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, below) -> plain.put(key.toString(), plain(below)));
      return plain;
    }
    if (value instanceof Enum<?> constant) {
      return Names.kebab(constant.name());
    }
    if (value instanceof Duration duration) {
      return Durations.text(duration);
    }
    if (value instanceof Double number) {
      return new BigDecimal(number.toString()).stripTrailingZeros();
    }
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}
