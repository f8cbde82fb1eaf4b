package dev.quaestor.trainer.tokenizer;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

/**
 * Gives strings in templates Python's methods, as templates written for Python use them; everything
 * else is left to the engine's own read-only resolver.
 */
final class PythonStrings extends ELResolver {
  private final ELResolver rest = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

  @Override
  public Object invoke(
      ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (base instanceof String text) {
      Object result = call(text, String.valueOf(method), arguments);
      if (result != null) {
        context.setPropertyResolved(true);
        return result;
      }
    }
    return rest.invoke(context, base, method, types, arguments);
  }

  private static Object call(String text, String method, Object[] arguments) {
    String first = arguments.length > 0 && arguments[0] != null ? arguments[0].toString() : null;
    return switch (method) {
      case "strip" -> stripEnd(stripStart(text, first), first);
      case "lstrip" -> stripStart(text, first);
      case "rstrip" -> stripEnd(text, first);
      case "startswith" -> first == null ? null : text.startsWith(first);
      case "endswith" -> first == null ? null : text.endsWith(first);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "title", "capitalize" -> capitalized(text);
      case "replace" ->
          first == null || arguments.length != 2
              ? null
              : text.replace(first, String.valueOf(arguments[1]));
      case "split" -> arguments.length > 1 ? null : split(text, first);
      default -> null;
    };
  }

  private static String capitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static boolean strips(char c, String characters) {
    return characters == null ? Character.isWhitespace(c) : characters.indexOf(c) >= 0;
  }

  private static String stripStart(String text, String characters) {
    int from = 0;
    while (from < text.length() && strips(text.charAt(from), characters)) {
      from++;
    }
    return text.substring(from);
  }

  private static String stripEnd(String text, String characters) {
    int to = text.length();
    while (to > 0 && strips(text.charAt(to - 1), characters)) {
      to--;
    }
    return text.substring(0, to);
  }

  private static List<String> split(String text, String separator) {
    if (separator == null) {
      String stripped = text.strip();
      return stripped.isEmpty()
          ? new ArrayList<>()
          : new ArrayList<>(List.of(stripped.split("\\s+")));
    }
    try {
      return new ArrayList<>(List.of(text.split(Pattern.quote(separator), -1)));
    } catch (PatternSyntaxException e) {
      throw new IllegalStateException("a quoted pattern is always sound", e);
    }
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    // Python's negative indices.
    if (base instanceof List<?> list && property instanceof Number index && index.intValue() < 0) {
      int at = list.size() + index.intValue();
      context.setPropertyResolved(true);
      return at < 0 ? null : list.get(at);
    }
    return rest.getValue(context, base, property);
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return rest.getType(context, base, property);
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    rest.setValue(context, base, property, value);
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return rest.isReadOnly(context, base, property);
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return rest.getFeatureDescriptors(context, base);
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return rest.getCommonPropertyType(context, base);
  }
}
