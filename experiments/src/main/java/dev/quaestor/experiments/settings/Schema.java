package dev.quaestor.experiments.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON Schema (draft 2020-12) of a record of settings, for completion in an editor. */
public final class Schema {

  private Schema() {}

  /**
   * The schema of a record.
   *
   * @param elsewhere dotted keys under which what is required may stand instead, so that nothing is
   *     required where one of them is there
   */
  public static Map<String, Object> of(
      Class<? extends Record> type, String title, String... elsewhere) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(record(type));
    if (elsewhere.length > 0) {
      Map<String, Object> needed = new LinkedHashMap<>();
      for (String key : List.of("required", "anyOf")) {
        if (schema.containsKey(key)) {
          needed.put(key, schema.remove(key));
        }
      }
      schema.put("if", ordered("anyOf", Arrays.stream(elsewhere).map(Schema::holding).toList()));
      schema.put("else", needed);
    }
    return schema;
  }

  /** Holds of what has a dotted key. */
  private static Map<String, Object> holding(String key) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      return ordered("required", List.of(key));
    }
    String first = key.substring(0, dot);
    return ordered(
        "properties", ordered(first, holding(key.substring(dot + 1))), "required", List.of(first));
  }

  private static Map<String, Object> record(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    List<Object> either = new ArrayList<>();
    boolean open = false;
    for (Shape.Part part : Shape.of(type).parts()) {
      Setting setting = part.setting();
      if (setting.rest()) {
        open = true;
        continue;
      }
      String key = part.key();
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("description", setting.value());
      property.putAll(value(part.type()));
      boolean optional = part.optional();
      if (!optional && part.required()) {
        if (setting.also().isEmpty()) {
          required.add(key);
        } else {
          either.add(ordered("required", List.of(key)));
          either.add(ordered("required", List.of(setting.also())));
        }
        property.put("examples", List.of(standard(part)));
      } else if (!optional) {
        property.put("default", standard(part));
      }
      properties.put(key, property);
      if (!setting.also().isEmpty()) {
        properties.put(setting.also(), property);
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    if (!either.isEmpty()) {
      schema.put("anyOf", either);
    }
    schema.put("additionalProperties", open);
    return schema;
  }

  private static Object standard(Shape.Part part) {
    if (!(part.standIn() instanceof Tree.Text text)) {
      return part.standIn().plain();
    }
    Class<?> type = part.raw();
    if (type == int.class || type == long.class || type == Money.class) {
      return new BigDecimal(text.text()).longValueExact();
    }
    if (type == double.class) {
      return new BigDecimal(text.text());
    }
    return type == boolean.class ? Boolean.valueOf(text.text()) : text.text();
  }

  private static Map<String, Object> value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        return value(arguments[0]);
      }
      if (generic.getRawType() == List.class) {
        return ordered("type", "array", "items", value(arguments[0]));
      }
      return ordered("type", "object", "additionalProperties", value(arguments[1]));
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Money.class) {
      return ordered("type", List.of("integer", "string"));
    }
    if (raw.isRecord()) {
      Shape shape = Shape.of(raw);
      return shape.shorthand().isEmpty()
          ? record(raw)
          : ordered(
              "oneOf",
              List.of(
                  value(shape.part(shape.shorthand().get()).orElseThrow().type()), record(raw)));
    }
    if (raw.isEnum()) {
      return ordered(
          "enum",
          Arrays.stream(raw.getEnumConstants())
              .map(c -> Names.kebab(((Enum<?>) c).name()))
              .toList());
    }
    return raw == Tree.class ? Map.of() : ordered("type", name(raw));
  }

  private static String name(Class<?> type) {
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "integer";
    }
    if (type == double.class || type == Double.class) {
      return "number";
    }
    return type == boolean.class || type == Boolean.class ? "boolean" : "string";
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
