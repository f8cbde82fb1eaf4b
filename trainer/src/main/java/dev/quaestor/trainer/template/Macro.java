package dev.quaestor.trainer.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a call block. */
final class Macro implements Callable, Attributes.Fields {
  /**
   * What a macro takes.
   *
   * @param name empty for the body of a call block
   * @param parameters by name
   * @param caller uses the body of a call block
   * @param rest uses further named arguments
   * @param more uses further positional arguments
   */
  record Form(String name, List<String> parameters, boolean caller, boolean rest, boolean more) {}

  /** Runs the body; arguments that are left out are {@link Variable#MISSING}. */
  interface Body {
    String run(List<Object> arguments);
  }

  private final Form form;
  private final Body body;

  Macro(Form form, Body body) {
    this.form = form;
    this.body = body;
  }

  @Override
  public Object call(Rendering rendering, Arguments given) {
    List<Object> positional = given.positional();
    Map<String, Object> named = new LinkedHashMap<>(given.named());
    int count = form.parameters.size();
    List<Object> arguments =
        new ArrayList<>(positional.subList(0, Math.min(count, positional.size())));
    boolean foundCaller = false;
    if (arguments.size() != count) {
      for (String parameter : form.parameters.subList(arguments.size(), count)) {
        Object value = named.remove(parameter);
        foundCaller |= parameter.equals("caller");
        arguments.add(value == null ? Variable.MISSING : value);
      }
    } else {
      foundCaller = form.parameters.contains("caller");
    }
    if (form.caller && !foundCaller) {
      Object caller = named.remove("caller");
      arguments.add(
          caller == null || caller == None.NONE ? new Undefined("No caller defined") : caller);
    }
    if (form.rest) {
      DictValue rest = new DictValue();
      named.forEach(rest::put);
      arguments.add(rest);
    } else if (!named.isEmpty()) {
      throw TemplateException.invalid(
          "macro '"
              + form.name
              + "' takes no keyword argument '"
              + named.keySet().iterator().next()
              + "'");
    }
    if (form.more) {
      arguments.add(
          new TupleValue(
              List.copyOf(
                  positional.subList(Math.min(count, positional.size()), positional.size()))));
    } else if (positional.size() > count) {
      throw TemplateException.invalid(
          "macro '" + form.name + "' takes not more than " + count + " argument(s)");
    }
    return body.run(arguments);
  }

  String shownName() {
    return form.name.isEmpty() ? "anonymous" : "'" + form.name + "'";
  }

  @Override
  public @Nullable Object field(String name) {
    return switch (name) {
      case "name" -> form.name.isEmpty() ? None.NONE : form.name;
      case "arguments" -> new TupleValue(new ArrayList<>(form.parameters));
      case "catch_kwargs" -> form.rest;
      case "catch_varargs" -> form.more;
      case "caller" -> form.caller;
      case "explicit_caller" -> form.parameters.contains("caller");
      default -> null;
    };
  }

  @Override
  public String type() {
    return "Macro";
  }
}
