package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Scope.Function;
import dev.quaestor.trainer.template.Scope.Place;
import dev.quaestor.trainer.template.Step.Next;
import dev.quaestor.trainer.template.Symbols.Load;
import dev.quaestor.trainer.template.Symbols.Slot;
import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Node;
import dev.quaestor.trainer.template.syntax.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns statements into steps. Which scope each kind of statement opens, and what is set when a
 * scope is entered and left, follows Jinja's own compiler, because templates show it: a macro that
 * is called after a loop sees the loop's variables gone.
 */
final class StatementCompiler {
  /** Loops inside each other that Python's compiler takes. */
  private static final int LOOPS = 20;

  /** A block: its code, and the function that holds its variables. */
  private static final class Part {
    @Nullable Step step;
    @Nullable Function function;
    int height;

    Next run(Rendering rendering, Map<String, Object> context, StringBuilder out) {
      Activation inner =
          new Activation(Objects.requireNonNull(function).size(), rendering, context);
      rendering.enter(height);
      Next next = Objects.requireNonNull(step).run(inner, out);
      rendering.leave(height);
      return next;
    }
  }

  private final Map<String, Part> blocks = new HashMap<>();
  private int height;

  /** A template's step, which takes the variables it is given. */
  interface Whole {
    void run(Rendering rendering, Map<String, Object> variables, StringBuilder out);
  }

  static Whole compile(List<Statement> body) {
    StatementCompiler compiler = new StatementCompiler();
    compiler.findBlocks(body);
    Symbols symbols = Symbols.root();
    Function function = new Function(0, null);
    Step special = compiler.special(body, symbols, function);
    symbols.meet(body);
    Scope scope = new Scope(symbols, function, Place.TOP, false);
    Step steps = compiler.entered(scope, compiler.steps(body, scope));
    compiler.compileBlocks(body);
    int height = height(body);
    return (rendering, variables, out) -> {
      Activation activation = new Activation(function.size(), rendering, variables);
      rendering.enter(height);
      special.run(activation, out);
      steps.run(activation, out);
      rendering.leave(height);
    };
  }

  /** Fills {@code self} where it is read. */
  private Step special(List<? extends Node> body, Symbols symbols, Function function) {
    List<Step> steps = new ArrayList<>();
    Set<String> read = Symbols.undeclared(body, Set.of("self"));
    if (read.contains("self")) {
      Variable variable = function.variable(symbols.parameter("self"));
      steps.add(
          (activation, out) -> {
            variable.set(activation, new Self(activation));
            return Next.GO_ON;
          });
    }
    return (activation, out) -> {
      for (Step step : steps) {
        step.run(activation, out);
      }
      return Next.GO_ON;
    };
  }

  /** The variable {@code self}: the template's blocks by name, to be called. */
  private final class Self implements Attributes.Fields {
    private final Activation around;

    Self(Activation around) {
      this.around = around;
    }

    @Override
    public @Nullable Object field(String name) {
      Part part = blocks.get(name);
      return part == null ? null : new Written(part, around);
    }
  }

  /** A block as a function. */
  private record Written(Part part, Activation around) implements Callable {
    @Override
    public Object call(Rendering rendering, Arguments arguments) {
      arguments.bind("block");
      StringBuilder out = new StringBuilder();
      part.run(rendering, around.context, out);
      rendering.charge(out.length());
      return out.toString();
    }

    @Override
    public String type() {
      return "BlockReference";
    }
  }

  /** How deep nodes stand in each other, which is how deep running them goes. */
  static int height(List<? extends Node> nodes) {
    int highest = 0;
    for (Node node : nodes) {
      highest = Math.max(highest, 1 + height(node.children()));
    }
    return highest;
  }

  private void findBlocks(List<? extends Node> nodes) {
    for (Node node : nodes) {
      if (node instanceof Statement.Block block && blocks.put(block.name(), new Part()) != null) {
        throw TemplateException.invalid("block '" + block.name() + "' defined twice", block.line());
      }
      findBlocks(node.children());
    }
  }

  private void compileBlocks(List<? extends Node> nodes) {
    for (Node node : nodes) {
      if (node instanceof Statement.Block block) {
        Symbols symbols = Symbols.root();
        Function function = new Function(0, null);
        Step special = special(block.body(), symbols, function);
        symbols.meet(block.body());
        Scope scope = new Scope(symbols, function, Place.INNER, false);
        Step steps = entered(scope, steps(block.body(), scope));
        Part part = Objects.requireNonNull(blocks.get(block.name()));
        part.function = function;
        part.height = height(block.body()) + 2;
        part.step =
            (activation, out) -> {
              special.run(activation, out);
              return steps.run(activation, out);
            };
      }
      compileBlocks(node.children());
    }
  }

  private Step steps(List<Statement> body, Scope scope) {
    if (++height > 95) { // where Python's own compiler finds too many levels of indentation
      throw TemplateException.tooLarge("too many statements inside each other");
    }
    Step[] steps = new Step[body.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = step(body.get(i), scope);
    }
    height--;
    return (activation, out) -> {
      for (Step step : steps) {
        activation.rendering.step();
        Next next = step.run(activation, out);
        if (next != Next.GO_ON) {
          return next;
        }
      }
      return Next.GO_ON;
    };
  }

  private Step step(Statement statement, Scope scope) {
    int line = statement.line();
    try {
      Step step = plain(statement, scope);
      if (statement instanceof Statement.Output) {
        return step; // has lines of its own
      }
      return (activation, out) -> {
        try {
          return step.run(activation, out);
        } catch (TemplateException e) {
          throw e.at(line);
        }
      };
    } catch (TemplateException e) {
      throw e.at(line);
    }
  }

  private Step plain(Statement statement, Scope scope) {
    if (statement instanceof Statement.Output output) {
      return output(output, scope);
    }
    if (statement instanceof Statement.If choice) {
      return choice(choice, scope.soft());
    }
    if (statement instanceof Statement.For loop) {
      return new LoopCompiler(this).compile(loop, scope);
    }
    if (statement instanceof Statement.Assign assign) {
      return assign(assign, scope);
    }
    if (statement instanceof Statement.AssignBlock block) {
      return new CaptureCompiler(this).assignBlock(block, scope);
    }
    if (statement instanceof Statement.Macro macro) {
      return new MacroCompiler(this).macro(macro, scope);
    }
    if (statement instanceof Statement.CallBlock block) {
      return new MacroCompiler(this).callBlock(block, scope);
    }
    if (statement instanceof Statement.FilterBlock block) {
      return new CaptureCompiler(this).filterBlock(block, scope);
    }
    if (statement instanceof Statement.With with) {
      return with(with, scope);
    }
    if (statement instanceof Statement.Scope block) {
      Scope inner = scope.inner();
      inner.symbols().meet(block.body());
      // The modifier inside the scope visits its body in that scope.
      return left(inner, entered(inner, steps(block.body(), inner)));
    }
    if (statement instanceof Statement.Block block) {
      return block(block, scope);
    }
    if (statement instanceof Statement.Break || statement instanceof Statement.Continue) {
      if (scope.function().loops == 0) {
        throw TemplateException.invalid("'break' or 'continue' outside loop");
      }
      Next next = statement instanceof Statement.Break ? Next.BREAK : Next.CONTINUE;
      return (activation, out) -> next;
    }
    if (statement instanceof Statement.Elsewhere elsewhere) {
      if (elsewhere.tag().equals("extends") && scope.place() != Place.TOP) {
        throw TemplateException.invalid("cannot use extend from a non top-level scope");
      }
      return (activation, out) -> {
        throw TemplateException.invalid(
            "{% " + elsewhere.tag() + " %}: there is no other template to take from");
      };
    }
    throw new IllegalStateException("no such statement: " + statement);
  }

  private Step output(Statement.Output output, Scope scope) {
    int count = output.parts().size();
    Code[] parts = new Code[count];
    for (int i = 0; i < count; i++) {
      try {
        Object folded = Folding.value(output.parts().get(i));
        parts[i] =
            folded == null
                ? ExpressionCompiler.compile(output.parts().get(i), scope)
                : activation -> folded;
      } catch (TemplateException e) {
        throw e.at(output.lines().get(i));
      }
    }
    return (activation, out) -> {
      for (int i = 0; i < count; i++) {
        try {
          String text = Printed.text(activation.rendering, parts[i].value(activation));
          activation.rendering.charge(text.length());
          out.append(text);
        } catch (TemplateException e) {
          throw e.at(output.lines().get(i));
        }
      }
      return Next.GO_ON;
    };
  }

  private Step choice(Statement.If choice, Scope scope) {
    List<Code> tests = new ArrayList<>();
    List<Step> bodies = new ArrayList<>();
    tests.add(ExpressionCompiler.compile(choice.test(), scope));
    bodies.add(steps(choice.body(), scope));
    for (Statement elif : choice.elifs()) {
      Statement.If other = (Statement.If) elif;
      tests.add(ExpressionCompiler.compile(other.test(), scope));
      bodies.add(steps(other.body(), scope));
    }
    Step otherwise = steps(choice.otherwise(), scope);
    return (activation, out) -> {
      for (int i = 0; i < tests.size(); i++) {
        if (Truth.of(tests.get(i).value(activation))) {
          return bodies.get(i).run(activation, out);
        }
      }
      return otherwise.run(activation, out);
    };
  }

  /** Fills the variables of a scope before its steps. */
  Step entered(Scope scope, Step steps) {
    Step entry = entry(scope);
    return (activation, out) -> {
      entry.run(activation, out);
      return steps.run(activation, out);
    };
  }

  Step entry(Scope scope) {
    List<Step> loads = new ArrayList<>();
    for (Map.Entry<Slot, Load> entry : scope.symbols().loads().entrySet()) {
      Variable variable = scope.function().variable(entry.getKey());
      Load load = entry.getValue();
      switch (load.source()) {
        case PARAMETER -> {}
        case RESOLVE -> {
          String name = entry.getKey().name();
          loads.add(
              (activation, out) -> {
                variable.set(activation, activation.resolve(name));
                return Next.GO_ON;
              });
        }
        case ALIAS -> {
          Variable from = scope.function().variable(Objects.requireNonNull(load.from()));
          loads.add(
              (activation, out) -> {
                variable.set(activation, from.get(activation));
                return Next.GO_ON;
              });
        }
        case UNDEFINED ->
            loads.add(
                (activation, out) -> {
                  variable.set(activation, Variable.MISSING);
                  return Next.GO_ON;
                });
      }
    }
    return (activation, out) -> {
      for (Step load : loads) {
        load.run(activation, out);
      }
      return Next.GO_ON;
    };
  }

  /** Empties the variables of a scope after its steps, unless they leave a loop. */
  Step left(Scope scope, Step steps) {
    Step exit = exit(scope);
    return (activation, out) -> {
      Next next = steps.run(activation, out);
      if (next == Next.GO_ON) {
        exit.run(activation, out);
      }
      return next;
    };
  }

  Step exit(Scope scope) {
    List<Variable> variables =
        scope.symbols().loads().keySet().stream().map(scope.function()::variable).toList();
    return (activation, out) -> {
      for (Variable variable : variables) {
        variable.set(activation, Variable.MISSING);
      }
      return Next.GO_ON;
    };
  }

  Step body(List<Statement> body, Scope scope) {
    return steps(body, scope);
  }

  void checkLoops(Function function) {
    if (function.loops > LOOPS) {
      throw TemplateException.invalid("too many statically nested blocks");
    }
  }

  private Step assign(Statement.Assign assign, Scope scope) {
    Set<String> namespaces = new HashSet<>();
    fields(assign.target(), namespaces);
    List<Variable> checked = namespaces.stream().map(scope::variable).toList();
    Code value = ExpressionCompiler.compile(assign.value(), scope);
    Target target = target(assign.target(), scope);
    return (activation, out) -> {
      for (Variable variable : checked) {
        if (!(variable.get(activation) instanceof NamespaceValue)) {
          throw TemplateException.invalid("cannot assign attribute on non-namespace object");
        }
      }
      target.set(activation, value.value(activation));
      return Next.GO_ON;
    };
  }

  private static void fields(Expression target, Set<String> found) {
    if (target instanceof Expression.NamespaceField field) {
      found.add(field.name());
    } else if (target instanceof Expression.TupleOf tuple) {
      tuple.items().forEach(item -> fields(item, found));
    }
  }

  /** Where a value goes. */
  interface Target {
    void set(Activation activation, Object value);
  }

  Target target(Expression target, Scope scope) {
    if (target instanceof Expression.Name name) {
      Variable variable = scope.variable(name.name());
      if (scope.place() != Place.TOP) {
        return variable::set;
      }
      return (activation, value) -> {
        variable.set(activation, value);
        activation.context.put(name.name(), value);
      };
    }
    if (target instanceof Expression.NamespaceField field) {
      Variable variable = scope.variable(field.name());
      return (activation, value) -> {
        if (!(variable.get(activation) instanceof NamespaceValue namespace)) {
          throw TemplateException.invalid("cannot assign attribute on non-namespace object");
        }
        namespace.set(field.attribute(), value);
      };
    }
    Expression.TupleOf tuple = (Expression.TupleOf) target;
    List<Target> targets = tuple.items().stream().map(item -> target(item, scope)).toList();
    return (activation, value) -> {
      Iterator<Object> items = Iteration.of(activation.rendering, value);
      List<Object> values = new ArrayList<>();
      while (items.hasNext() && values.size() <= targets.size()) {
        values.add(items.next());
      }
      if (values.size() != targets.size()) {
        throw TemplateException.invalid(
            "%s values to unpack (expected %d)"
                .formatted(
                    values.size() < targets.size() ? "not enough" : "too many", targets.size()));
      }
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).set(activation, values.get(i));
      }
    };
  }

  private Step with(Statement.With with, Scope scope) {
    Scope inner = scope.inner();
    inner.symbols().meet(with.targets());
    inner.symbols().meet(with.body());
    Step entry = entry(inner);
    List<Target> targets = with.targets().stream().map(one -> target(one, inner)).toList();
    List<Code> values =
        with.values().stream().map(one -> ExpressionCompiler.compile(one, scope)).toList();
    Step body = left(inner, steps(with.body(), inner));
    return (activation, out) -> {
      entry.run(activation, out);
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).set(activation, values.get(i).value(activation));
      }
      return body.run(activation, out);
    };
  }

  private Step block(Statement.Block block, Scope scope) {
    Part part = Objects.requireNonNull(blocks.get(block.name()));
    Map<String, Variable> stores = new HashMap<>();
    if (block.scoped()) {
      scope
          .symbols()
          .allStores()
          .forEach((name, slot) -> stores.put(name, scope.function().variable(slot)));
    }
    return (activation, out) -> {
      Map<String, Object> context = activation.context;
      if (block.scoped()) {
        Map<String, Object> more = new HashMap<>();
        stores.forEach(
            (name, variable) -> {
              Object value = variable.get(activation);
              if (value != Variable.MISSING) {
                more.put(name, value);
              }
            });
        context = activation.derived(more);
      }
      return part.run(activation.rendering, context, out);
    };
  }
}
