package dev.quaestor.trainer.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a function that runs. */
final class Activation {
  final @Nullable Object[] slots;
  final Rendering rendering;
  final Map<String, Object> context;
  private final @Nullable Activation outer;

  /** How deep the recursive loop is that runs here, from 0. */
  int depth;

  /** Of the template itself, or of a block in it. */
  Activation(int size, Rendering rendering, Map<String, Object> context) {
    this.slots = new Object[size];
    this.rendering = rendering;
    this.context = context;
    this.outer = null;
  }

  /** Of a function inside another. */
  Activation(int size, Activation outer) {
    this.slots = new Object[size];
    this.rendering = outer.rendering;
    this.context = outer.context;
    this.outer = outer;
  }

  Activation outer(int hops) {
    Activation activation = this;
    for (int i = 0; i < hops; i++) {
      activation = java.util.Objects.requireNonNull(activation.outer);
    }
    return activation;
  }

  /** A name that no scope set: what the template's own level set, or was given, or a global. */
  Object resolve(String name) {
    Object value = context.get(name);
    return value == null ? Variable.MISSING : value;
  }

  /** The context with more variables, for a scoped block. */
  Map<String, Object> derived(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(context);
    all.putAll(more);
    return all;
  }
}
