package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Symbols.Slot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a statement stands while it is compiled.
 *
 * @param symbols the names known there
 * @param function whose activation holds the variables
 * @param place what kind of scope it is
 * @param tentative inside an {@code if}: an unknown filter is an error only where it is reached
 */
record Scope(Symbols symbols, Function function, Place place, boolean tentative) {

  /** Kinds of scopes. */
  enum Place {
    /** The template's own level: what is set here is seen by its blocks. */
    TOP,
    /** Anything else. */
    INNER
  }

  /**
   * What runs with variables of its own: the template, a macro, a block, a recursive loop. Its
   * variables are those of levels from {@code base}; those of lower levels belong to the functions
   * around it.
   */
  static final class Function {
    private final int base;
    private final @Nullable Function outer;
    private final Map<Slot, Integer> places = new HashMap<>();

    /** Parameters whose default is not in place yet while those of others are evaluated. */
    private final Set<Slot> unset = new HashSet<>();

    /** How many loops stand around what is compiled. */
    int loops;

    Function(int base, @Nullable Function outer) {
      this.base = base;
      this.outer = outer;
    }

    Set<Slot> unset() {
      return unset;
    }

    int size() {
      return places.size();
    }

    Variable variable(Slot slot) {
      Function function = this;
      int hops = 0;
      while (slot.level() < function.base && function.outer != null) {
        function = function.outer;
        hops++;
      }
      int size = function.places.size();
      Integer place = function.places.putIfAbsent(slot, size);
      return new Variable(hops, place == null ? size : place, slot.name());
    }
  }

  Variable variable(String name) {
    return function.variable(symbols.slot(name));
  }

  Scope inner() {
    return new Scope(symbols.inner(), function, Place.INNER, false);
  }

  /** A scope of a function of its own, one level deeper. */
  Scope innerFunction() {
    Symbols inner = symbols.inner();
    return new Scope(inner, new Function(inner.level(), function), Place.INNER, false);
  }

  Scope soft() {
    return new Scope(symbols.copy(), function, place, true);
  }
}
