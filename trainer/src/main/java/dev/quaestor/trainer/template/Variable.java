package dev.quaestor.trainer.template;

/**
 * Where a variable lies at run time.
 *
 * @param hops how many functions outwards
 * @param place its index there
 * @param name for messages
 */
record Variable(int hops, int place, String name) {
  /** What stands in a variable that has no value, as after the loop it belonged to. */
  static final Object MISSING = new Object();

  /** The value, or {@link #MISSING}. */
  Object get(Activation activation) {
    Object value = activation.outer(hops).slots[place];
    if (value == null) {
      throw TemplateException.invalid("cannot access variable '" + name + "' here");
    }
    return value;
  }

  void set(Activation activation, Object value) {
    activation.outer(hops).slots[place] = value;
  }
}
