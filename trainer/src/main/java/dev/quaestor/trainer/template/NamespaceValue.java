package dev.quaestor.trainer.template;

/**
 * A namespace: the one thing whose fields templates may set.
 *
 * @param fields by name
 */
record NamespaceValue(DictValue fields) {
  /** Fields from {@code namespace(…)}, none of which may begin with an underscore. */
  NamespaceValue {
    fields.keys().forEach(NamespaceValue::check);
  }

  void set(String name, Object value) {
    check(name);
    fields.put(name, value);
  }

  private static void check(Object name) {
    if (name instanceof String text && text.startsWith("_")) {
      throw TemplateException.invalid(
          "Chat templates cannot store underscore-prefixed attributes on a namespace, but got '"
              + text
              + "'");
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
