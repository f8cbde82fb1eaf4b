package dev.quaestor.trainer.template;

/**
 * A method of a value, taken by its name.
 *
 * @param of the value
 * @param name of the method
 */
record BoundMethod(Object of, String name) implements Callable {
  @Override
  public Object call(Rendering rendering, Arguments arguments) {
    if (Types.isText(of)) {
      return new StringMethods(rendering, of).call(name, arguments);
    }
    return ValueMethods.call(rendering, this, arguments);
  }

  @Override
  public String type() {
    return "builtin_function_or_method";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoundMethod method && method.of == of && method.name.equals(name);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(of) + name.hashCode();
  }
}
