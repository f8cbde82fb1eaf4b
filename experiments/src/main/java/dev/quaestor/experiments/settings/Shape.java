package dev.quaestor.experiments.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a record of settings is made of: its keys, their meaning, its constructor. A manifest is
 * bound once for each variant, so all of it is looked up once a class.
 *
 * @param parts the components, in their order
 * @param shorthand the key that a single value stands for; empty where there is none
 * @param named each key that is another one's second name, with the first
 */
record Shape(
    List<Part> parts,
    Optional<String> shorthand,
    Map<String, String> named,
    Constructor<?> constructor) {

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return read(type);
        }
      };

  /**
   * A component.
   *
   * @param key as it stands in a file
   * @param type what it holds
   * @param below the same, or what its Optional holds
   * @param standIn its default, or its example where it must be written
   */
  record Part(
      String key, Setting setting, Class<?> raw, Type type, Type below, Tree standIn, Method read) {

    boolean required() {
      return setting.otherwise().equals(Setting.REQUIRED);
    }

    boolean optional() {
      return raw == Optional.class;
    }

    /** Its value in {@code record}. */
    Object of(Record record) {
      try {
        return read.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(read + " cannot be called", e);
      }
    }
  }

  /** Whether {@code type} is a record of settings: money is a record that is written as a value. */
  static boolean has(Class<?> type) {
    return type.isRecord() && type != Money.class;
  }

  /** The shape of a record of settings. */
  static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /** The component with this key. */
  Optional<Part> part(String key) {
    return parts.stream().filter(part -> part.key().equals(key)).findFirst();
  }

  List<String> keys() {
    return parts.stream().map(Part::key).toList();
  }

  /** Whether a component takes the keys that no other names. */
  boolean takesTheRest() {
    return parts.stream().anyMatch(part -> part.setting().rest());
  }

  /**
   * A record of these values, in the components' order.
   *
   * @throws InvocationTargetException with what its constructor refuses
   */
  Object make(Object[] values) throws InvocationTargetException {
    try {
      return constructor.newInstance(values);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(constructor + " is of no public record of settings", e);
    }
  }

  private static Shape read(Class<?> type) {
    List<Part> parts = new ArrayList<>();
    Map<String, String> named = new LinkedHashMap<>();
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      Part part = read(component);
      parts.add(part);
      if (!part.setting().also().isEmpty()) {
        named.put(part.setting().also(), part.key());
      }
    }
    try {
      return new Shape(
          List.copyOf(parts),
          Optional.ofNullable(type.getAnnotation(Shorthand.class)).map(Shorthand::value),
          Map.copyOf(named),
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new)));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is no record of settings", e);
    }
  }

  private static Part read(RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(
          component.getDeclaringRecord().getSimpleName()
              + "."
              + component.getName()
              + " needs @Setting");
    }
    Type type = component.getGenericType();
    boolean optional = component.getType() == Optional.class;
    boolean required = setting.otherwise().equals(Setting.REQUIRED);
    List<Problem> problems = new ArrayList<>();
    Tree standIn =
        Yaml.value(required ? setting.example() : setting.otherwise(), "the default", problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(component + " has a default that is no YAML: " + problems);
    }
    return new Part(
        Names.kebab(component.getName()),
        setting,
        component.getType(),
        type,
        optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type,
        standIn,
        component.getAccessor());
  }
}
