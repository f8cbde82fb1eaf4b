package dev.quaestor.trainer.template;

/**
 * What a name or attribute that does not exist stands for: prints as nothing, is false and empty,
 * and is an error in any other use.
 *
 * @param message what that error says
 */
record Undefined(String message) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Object of, Object name) {
    return new Undefined(
        name instanceof String
            ? "'" + Types.name(of) + " object' has no attribute '" + name + "'"
            : Types.name(of) + " object has no element " + name);
  }

  static Undefined unsafe(Object of, String name) {
    return new Undefined(
        "access to attribute '" + name + "' of '" + Types.name(of) + "' object is unsafe.");
  }

  TemplateException error() {
    return TemplateException.invalid(message);
  }
}
