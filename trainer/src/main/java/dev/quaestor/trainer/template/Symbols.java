package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Node;
import dev.quaestor.trainer.template.syntax.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one scope and where each gets its value from when the scope is entered, decided
 * before anything runs, as Jinja's compiler decides it. That is what makes a variable set in a loop
 * vanish after it, one set in an {@code if} stay, and a macro see later values of outer ones.
 *
 * <p>A {@link Slot} is a variable of one nesting level; scopes beside each other on one level share
 * slots of the same name.
 */
final class Symbols {
  /** A variable of a level. */
  record Slot(int level, String name) {}

  /** How a slot is filled at entry. */
  enum Source {
    /** By who enters: a parameter or the target of a loop. */
    PARAMETER,
    /** From the variables that the template was given. */
    RESOLVE,
    /** From another slot. */
    ALIAS,
    /** Not at all. */
    UNDEFINED
  }

  /**
   * One slot's filling.
   *
   * @param from the other slot of an alias
   */
  record Load(Source source, @Nullable Slot from) {
    static final Load PARAMETER = new Load(Source.PARAMETER, null);
    static final Load RESOLVE = new Load(Source.RESOLVE, null);
    static final Load UNDEFINED = new Load(Source.UNDEFINED, null);
  }

  private final int level;
  private final @Nullable Symbols parent;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<Slot, Load> loads = new LinkedHashMap<>();
  private final Set<String> stores = new LinkedHashSet<>();

  private Symbols(int level, @Nullable Symbols parent) {
    this.level = level;
    this.parent = parent;
  }

  static Symbols root() {
    return new Symbols(0, null);
  }

  Symbols inner() {
    return new Symbols(level + 1, this);
  }

  int level() {
    return level;
  }

  Map<Slot, Load> loads() {
    return loads;
  }

  Symbols copy() {
    Symbols copy = new Symbols(level, parent);
    copy.slots.putAll(slots);
    copy.loads.putAll(loads);
    copy.stores.addAll(stores);
    return copy;
  }

  private @Nullable Slot find(String name) {
    for (Symbols scope = this; scope != null; scope = scope.parent) {
      Slot slot = scope.slots.get(name);
      if (slot != null) {
        return slot;
      }
    }
    return null;
  }

  /** The slot of a name that was met before. */
  Slot slot(String name) {
    Slot slot = find(name);
    if (slot == null) {
      throw TemplateException.invalid(
          "Tried to resolve a name to a reference that was unknown to the frame (" + name + ")");
    }
    return slot;
  }

  /** Whether a slot is filled by who enters its scope. */
  boolean isParameter(Slot slot) {
    for (Symbols scope = this; scope != null; scope = scope.parent) {
      Load load = scope.loads.get(slot);
      if (load != null) {
        return load.source() == Source.PARAMETER;
      }
    }
    return false;
  }

  /** The variables set in this scope and those around it. */
  Map<String, Slot> allStores() {
    Map<String, Slot> all = new LinkedHashMap<>();
    for (Symbols scope = this; scope != null; scope = scope.parent) {
      for (String name : scope.stores) {
        if (!all.containsKey(name)) {
          all.put(name, slot(name));
        }
      }
    }
    return all;
  }

  private Slot define(String name, Load load) {
    Slot slot = new Slot(level, name);
    slots.put(name, slot);
    loads.put(slot, load);
    return slot;
  }

  Slot parameter(String name) {
    stores.add(name);
    return define(name, Load.PARAMETER);
  }

  private void store(String name) {
    stores.add(name);
    if (slots.containsKey(name)) {
      return;
    }
    Slot outer = parent == null ? null : parent.find(name);
    define(name, outer == null ? Load.UNDEFINED : new Load(Source.ALIAS, outer));
  }

  private void load(String name) {
    if (find(name) == null) {
      define(name, Load.RESOLVE);
    }
  }

  /** What the branches of an {@code if} set may be unset after it: filled from outside first. */
  private void merge(List<Symbols> branches) {
    Set<String> set = new HashSet<>();
    branches.forEach(branch -> set.addAll(branch.stores));
    set.removeAll(stores);
    for (Symbols branch : branches) {
      slots.putAll(branch.slots);
      loads.putAll(branch.loads);
      stores.addAll(branch.stores);
    }
    for (String name : set) {
      Slot outer = parent == null ? null : parent.find(name);
      loads.put(slot(name), outer == null ? Load.RESOLVE : new Load(Source.ALIAS, outer));
    }
  }

  /** Takes in what stands directly in a scope. */
  void meet(List<? extends Node> nodes) {
    nodes.forEach(this::meet);
  }

  /** Takes in the targets of a loop, which who enters fills. */
  void meetTarget(Node target) {
    if (target instanceof Expression.Name name) {
      parameter(name.name());
    } else {
      target.children().forEach(this::meetTarget);
    }
  }

  private void meet(Node node) {
    if (node instanceof Expression.Name name) {
      switch (name.use()) {
        case LOAD -> load(name.name());
        case STORE -> store(name.name());
        case PARAMETER -> parameter(name.name());
      }
    } else if (node instanceof Expression.NamespaceField field) {
      load(field.name());
    } else if (node instanceof Statement.If choice) {
      meet(choice);
    } else if (node instanceof Statement.Macro macro) {
      store(macro.name());
    } else if (node instanceof Statement.Elsewhere elsewhere) {
      meet(elsewhere.template());
      elsewhere.names().forEach(this::store);
    } else if (node instanceof Statement.Assign assign) {
      meet(assign.value());
      meet(assign.target());
    } else if (node instanceof Statement.For loop) {
      meet(loop.items());
    } else if (node instanceof Statement.CallBlock block) {
      if (block.call() != null) {
        meet(block.call());
      }
    } else if (node instanceof Statement.FilterBlock block) {
      meet(block.filter());
    } else if (node instanceof Statement.With with) {
      meet(with.values());
    } else if (node instanceof Statement.AssignBlock block) {
      meet(block.target());
    } else if (!(node instanceof Statement.Scope) && !(node instanceof Statement.Block)) {
      meet(node.children());
    }
  }

  private void meet(Statement.If choice) {
    meet(choice.test());
    List<Symbols> branches = new ArrayList<>();
    for (List<Statement> body : List.of(choice.body(), choice.elifs(), choice.otherwise())) {
      Symbols branch = copy();
      branch.meet(body);
      branches.add(branch);
    }
    merge(branches);
  }

  /** Which of {@code names} are read in {@code nodes} before they are set there. */
  static Set<String> undeclared(List<? extends Node> nodes, Set<String> names) {
    Set<String> open = new HashSet<>(names);
    Set<String> found = new HashSet<>();
    nodes.forEach(node -> undeclared(node, open, found));
    return found;
  }

  private static void undeclared(Node node, Set<String> open, Set<String> found) {
    if (node instanceof Expression.Name name) {
      if (name.use() == Expression.Use.LOAD && open.contains(name.name())) {
        found.add(name.name());
      } else {
        open.remove(name.name());
      }
    } else if (!(node instanceof Statement.Block)) {
      node.children().forEach(child -> undeclared(child, open, found));
    }
  }
}
