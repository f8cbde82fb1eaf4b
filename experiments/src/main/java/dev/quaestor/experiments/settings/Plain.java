package dev.quaestor.experiments.settings;

import java.lang.reflect.RecordComponent;
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
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = read(record, component);
      if (Binder.setting(component).rest()) {
        ((Map<?, ?>) value).forEach((key, below) -> plain.put(key.toString(), plain(below)));
      } else if (!(value instanceof Optional<?> optional && optional.isEmpty())) {
        plain.put(Names.kebab(component.getName()), plain(value));
      }
    }
    return plain;
  }

  private static Object read(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
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
