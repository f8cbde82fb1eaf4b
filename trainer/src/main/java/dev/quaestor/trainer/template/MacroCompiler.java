package dev.quaestor.trainer.template;

import dev.quaestor.trainer.template.Scope.Function;
import dev.quaestor.trainer.template.Step.Next;
import dev.quaestor.trainer.template.Symbols.Slot;
import dev.quaestor.trainer.template.syntax.Expression;
import dev.quaestor.trainer.template.syntax.Node;
import dev.quaestor.trainer.template.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns macros and call blocks into steps: their bodies are functions of their own. */
final class MacroCompiler {
  private final StatementCompiler statements;

  MacroCompiler(StatementCompiler statements) {
    this.statements = statements;
  }

  Step macro(Statement.Macro macro, Scope scope) {
    Code definition = definition(macro.name(), macro.signature(), macro.body(), macro, scope);
    StatementCompiler.Target target =
        statements.target(new Expression.Name(macro.name(), Expression.Use.STORE), scope);
    return (activation, out) -> {
      target.set(activation, definition.value(activation));
      return Next.GO_ON;
    };
  }

  Step callBlock(Statement.CallBlock block, Scope scope) {
    Code caller = definition("", block.signature(), block.body(), block, scope);
    Code call = block.call() == null ? null : ExpressionCompiler.call(block.call(), scope, caller);
    return (activation, out) -> {
      Object text =
          call != null
              ? call.value(activation)
              : ((Macro) caller.value(activation)).call(activation.rendering, Arguments.NONE);
      out.append(Printed.text(activation.rendering, text));
      return Next.GO_ON;
    };
  }

  /** A macro's definition: its body is a function of its own inside the one it stands in. */
  private Code definition(
      String name,
      Statement.Signature signature,
      List<Statement> body,
      Statement node,
      Scope around) {
    Scope scope = around.innerFunction();
    Symbols symbols = scope.symbols();
    List<Node> parts = new ArrayList<>(signature.parameters());
    parts.addAll(signature.defaults());
    parts.addAll(body);
    symbols.meet(parts);
    List<String> parameters = signature.parameters().stream().map(Expression.Name::name).toList();
    List<Slot> slots = new ArrayList<>();
    parameters.forEach(parameter -> slots.add(symbols.slot(parameter)));
    Set<String> undeclared = Symbols.undeclared(body, Set.of("caller", "kwargs", "varargs"));
    int explicit = parameters.indexOf("caller");
    int optional = parameters.size() - signature.defaults().size();
    boolean usesCaller = undeclared.contains("caller");
    if (usesCaller && explicit >= 0 && explicit < optional) {
      throw TemplateException.invalid(
          "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a default.");
    }
    if (usesCaller && explicit < 0) {
      slots.add(symbols.parameter("caller"));
    }
    boolean rest = undeclared.contains("kwargs") && !parameters.contains("kwargs");
    if (rest) {
      slots.add(symbols.parameter("kwargs"));
    }
    boolean more = undeclared.contains("varargs") && !parameters.contains("varargs");
    if (more) {
      slots.add(symbols.parameter("varargs"));
    }
    symbols.meet(parts);
    Function function = scope.function();
    List<Variable> places = slots.stream().map(function::variable).toList();
    Step entry = statements.entry(scope);
    function.unset().addAll(slots);
    List<Code> defaults = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (i < optional) {
        Undefined undefined =
            new Undefined("parameter '" + parameters.get(i) + "' was not provided");
        defaults.add(activation -> undefined);
      } else {
        defaults.add(ExpressionCompiler.compile(signature.defaults().get(i - optional), scope));
      }
      function.unset().remove(slots.get(i));
    }
    function.unset().clear();
    Step steps = statements.body(body, scope);
    int weight = StatementCompiler.height(node.children()) + 2;
    Macro.Form form = new Macro.Form(name, parameters, usesCaller, rest, more);
    return outer ->
        new Macro(
            form,
            arguments -> {
              Activation activation = new Activation(function.size(), outer);
              for (int i = 0; i < places.size(); i++) {
                places.get(i).set(activation, arguments.get(i));
              }
              StringBuilder text = new StringBuilder();
              activation.rendering.enter(weight);
              entry.run(activation, text);
              for (int i = 0; i < defaults.size(); i++) {
                if (arguments.get(i) == Variable.MISSING) {
                  places.get(i).set(activation, defaults.get(i).value(activation));
                }
              }
              steps.run(activation, text);
              activation.rendering.leave(weight);
              activation.rendering.charge(text.length());
              return text.toString();
            });
  }
}
