package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.None;
import dev.quaestor.trainer.template.TemplateException;
import dev.quaestor.trainer.template.syntax.Expression.Arguments;
import dev.quaestor.trainer.template.syntax.Expression.Keyword;
import dev.quaestor.trainer.template.syntax.Expression.Name;
import dev.quaestor.trainer.template.syntax.Expression.Use;
import dev.quaestor.trainer.template.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jinja's expressions, by recursive descent in Jinja's own precedence, which is not always
 * Python's: {@code -2 ** 2} is 4, {@code a ~ b} binds tighter than {@code +}, a filter tighter than
 * any of them.
 */
class ExpressionParser extends TokenReader {
  /** How many operators may follow each other on one level. */
  private static final int LONGEST = 400;

  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "True", "False", "none", "None");
  private static final Map<String, String> COMPARISONS =
      Map.of("==", "==", "!=", "!=", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

  ExpressionParser(List<Token> tokens) {
    super(tokens);
  }

  private void count(int operators) {
    if (operators > LONGEST) {
      throw TemplateException.tooLarge("more than " + LONGEST + " operators in a row")
          .at(current().line());
    }
  }

  final Expression expression() {
    return nested(this::conditional);
  }

  /** Without the inline {@code if}, as between {@code in} and a loop's own {@code if}. */
  final Expression withoutConditional() {
    return nested(this::or);
  }

  private Expression conditional() {
    Expression then = or();
    for (int n = 0; skipName("if"); count(++n)) {
      Expression test = or();
      Expression otherwise = skipName("else") ? nested(this::conditional) : null;
      then = new Expression.Conditional(test, then, otherwise);
    }
    return then;
  }

  private Expression or() {
    Expression left = and();
    for (int n = 0; skipName("or"); count(++n)) {
      left = new Expression.Binary("or", left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    for (int n = 0; skipName("and"); count(++n)) {
      left = new Expression.Binary("and", left, not());
    }
    return left;
  }

  private Expression not() {
    return skipName("not") ? new Expression.Unary("not", nested(this::not)) : comparison();
  }

  private Expression comparison() {
    List<Expression> operands = new ArrayList<>(List.of(sum()));
    List<String> operators = new ArrayList<>();
    while (true) {
      Token token = current();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.containsKey(token.text())) {
        next();
        operators.add(token.text());
      } else if (skipName("in")) {
        operators.add("in");
      } else if (token.isName("not") && look().isName("in")) {
        next();
        next();
        operators.add("not in");
      } else {
        break;
      }
      operands.add(sum());
      count(operators.size());
    }
    return operators.isEmpty()
        ? operands.get(0)
        : new Expression.Compare(List.copyOf(operands), List.copyOf(operators));
  }

  private Expression sum() {
    Expression left = concat();
    for (int n = 0; isOperator("+", "-"); count(++n)) {
      String operator = next().text();
      left = new Expression.Binary(operator, left, concat());
    }
    return left;
  }

  private Expression concat() {
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.get(0) : new Expression.Concat(List.copyOf(parts));
  }

  private Expression product() {
    Expression left = power();
    for (int n = 0; isOperator("*", "/", "//", "%"); count(++n)) {
      String operator = next().text();
      left = new Expression.Binary(operator, left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    for (int n = 0; skipOperator("**"); count(++n)) {
      left = new Expression.Binary("**", left, unary(true));
    }
    return left;
  }

  private boolean isOperator(String... operators) {
    for (String operator : operators) {
      if (current().isOperator(operator)) {
        return true;
      }
    }
    return false;
  }

  private Expression unary(boolean filtered) {
    Expression value;
    if (isOperator("-", "+")) {
      String operator = next().text();
      value = new Expression.Unary(operator, nested(() -> unary(false)));
    } else {
      value = primary(false);
    }
    value = postfix(value);
    return filtered ? filtersAndTests(value) : value;
  }

  private Expression primary(boolean namespaces) {
    Token token = current();
    switch (token.kind()) {
      case NAME -> {
        next();
        return name(token.text(), namespaces);
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (current().kind() == Kind.STRING) {
          text.append(next().text());
        }
        return new Expression.Constant(text.toString().intern());
      }
      case INTEGER, FLOAT -> {
        return new Expression.Constant(next().number());
      }
      case OPERATOR -> {
        if (token.text().equals("(")) {
          next();
          Expression inner = nested(() -> tuple(new TupleRules(false, true, true, false, "")));
          expectOperator(")");
          return inner;
        }
        if (token.text().equals("[")) {
          return list();
        }
        if (token.text().equals("{")) {
          return dict();
        }
      }
      default -> {}
    }
    throw fail("unexpected '" + token.shown() + "'");
  }

  private Expression name(String name, boolean namespaces) {
    switch (name) {
      case "true", "True" -> {
        return new Expression.Constant(true);
      }
      case "false", "False" -> {
        return new Expression.Constant(false);
      }
      case "none", "None" -> {
        return new Expression.Constant(None.NONE);
      }
      default -> {
        if (namespaces && skipOperator(".")) {
          return new Expression.NamespaceField(name, expect(Kind.NAME).text());
        }
        return new Name(name, Use.LOAD);
      }
    }
  }

  /**
   * What a comma list may hold and where it ends.
   *
   * @param simple only names and literals, as in the target of an assignment
   * @param conditional inline {@code if} is allowed
   * @param parenthesised it may be empty
   * @param namespaces fields of namespaces are allowed
   * @param end a name that ends it; empty for none
   */
  record TupleRules(
      boolean simple, boolean conditional, boolean parenthesised, boolean namespaces, String end) {
    static final TupleRules PLAIN = new TupleRules(false, true, false, false, "");
  }

  /** One expression, or a tuple where commas follow. */
  final Expression tuple(TupleRules rules) {
    List<Expression> items = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      if (!items.isEmpty()) {
        expectOperator(",");
      }
      if (tupleEnds(rules)) {
        break;
      }
      items.add(
          rules.simple
              ? nested(() -> primary(rules.namespaces))
              : rules.conditional ? expression() : withoutConditional());
      if (!current().isOperator(",")) {
        break;
      }
      tuple = true;
    }
    if (!tuple) {
      if (!items.isEmpty()) {
        return items.get(0);
      }
      if (!rules.parenthesised) {
        throw fail("Expected an expression, got '" + current().shown() + "'");
      }
    }
    return new Expression.TupleOf(List.copyOf(items));
  }

  private boolean tupleEnds(TupleRules rules) {
    Kind kind = current().kind();
    return kind == Kind.VARIABLE_END
        || kind == Kind.BLOCK_END
        || current().isOperator(")")
        || (!rules.end.isEmpty() && current().isName(rules.end));
  }

  private Expression list() {
    next();
    List<Expression> items = new ArrayList<>();
    while (!current().isOperator("]")) {
      if (!items.isEmpty()) {
        expectOperator(",");
      }
      if (current().isOperator("]")) {
        break;
      }
      items.add(expression());
    }
    expectOperator("]");
    return new Expression.ListOf(List.copyOf(items));
  }

  private Expression dict() {
    next();
    List<Expression> items = new ArrayList<>();
    while (!current().isOperator("}")) {
      if (!items.isEmpty()) {
        expectOperator(",");
      }
      if (current().isOperator("}")) {
        break;
      }
      items.add(expression());
      expectOperator(":");
      items.add(expression());
    }
    expectOperator("}");
    return new Expression.DictOf(List.copyOf(items));
  }

  private Expression postfix(Expression of) {
    Expression value = of;
    for (int n = 0; ; count(++n)) {
      if (isOperator(".", "[")) {
        value = subscript(value);
      } else if (isOperator("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression filtersAndTests(Expression of) {
    Expression value = of;
    for (int n = 0; ; count(++n)) {
      if (current().isOperator("|")) {
        next();
        value = filter(value);
      } else if (current().isName("is")) {
        value = test(value);
      } else if (isOperator("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of) {
    if (next().text().equals(".")) {
      Token name = next();
      if (name.kind() == Kind.NAME) {
        return new Expression.Attribute(of, name.text());
      }
      if (name.kind() != Kind.INTEGER) {
        throw TemplateException.invalid("expected name or number", name.line());
      }
      return new Expression.Item(of, new Expression.Constant(name.number()));
    }
    List<Expression> indices = new ArrayList<>();
    while (!current().isOperator("]")) {
      if (!indices.isEmpty()) {
        expectOperator(",");
      }
      indices.add(nested(this::index));
    }
    expectOperator("]");
    return new Expression.Item(
        of, indices.size() == 1 ? indices.get(0) : new Expression.TupleOf(List.copyOf(indices)));
  }

  private Expression index() {
    @Nullable Expression[] parts = new Expression[3];
    if (!skipOperator(":")) {
      Expression first = conditional();
      if (!skipOperator(":")) {
        return first;
      }
      parts[0] = first;
    }
    if (!isOperator(":", "]", ",")) {
      parts[1] = conditional();
    }
    if (skipOperator(":") && !isOperator("]", ",")) {
      parts[2] = conditional();
    }
    return new Expression.Slice(parts[0], parts[1], parts[2]);
  }

  final Arguments arguments() {
    expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<Keyword> named = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Expression star = null;
    Expression doubleStar = null;
    for (boolean first = true; !current().isOperator(")"); first = false) {
      if (!first) {
        expectOperator(",");
        if (current().isOperator(")")) {
          break;
        }
      }
      if (current().isOperator("*")) {
        ensure(star == null && doubleStar == null);
        next();
        star = expression();
      } else if (current().isOperator("**")) {
        ensure(doubleStar == null);
        next();
        doubleStar = expression();
      } else if (current().kind() == Kind.NAME && look().isOperator("=")) {
        ensure(doubleStar == null);
        String name = next().text();
        next();
        ensure(names.add(name));
        named.add(new Keyword(name, expression()));
      } else {
        ensure(star == null && doubleStar == null && named.isEmpty());
        positional.add(expression());
      }
    }
    expectOperator(")");
    return new Arguments(List.copyOf(positional), List.copyOf(named), star, doubleStar);
  }

  private void ensure(boolean sound) {
    if (!sound) {
      throw fail("invalid syntax for function call expression");
    }
  }

  /** A filter's name and arguments; filters that follow are left to the caller. */
  final Expression.Filter filter(@Nullable Expression subject) {
    int line = current().line();
    String name = dotted();
    Arguments arguments = isOperator("(") ? arguments() : Arguments.NONE;
    return new Expression.Filter(subject, name, arguments, line);
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(expect(Kind.NAME).text());
    while (skipOperator(".")) {
      name.append('.').append(expect(Kind.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression subject) {
    int line = next().line();
    boolean negated = skipName("not");
    String name = dotted();
    Arguments arguments = Arguments.NONE;
    Token token = current();
    boolean operand =
        switch (token.kind()) {
          case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
          case STRING, INTEGER, FLOAT -> true;
          default -> isOperator("[", "{");
        };
    if (isOperator("(")) {
      arguments = arguments();
    } else if (operand) {
      if (token.isName("is")) {
        throw fail("You cannot chain multiple tests with is");
      }
      Expression argument = nested(() -> postfix(primary(false)));
      arguments = new Arguments(List.of(argument), List.of(), null, null);
    }
    Expression test = new Expression.Test(subject, name, arguments, line);
    return negated ? new Expression.Unary("not", test) : test;
  }

  /** The target of an assignment. */
  final Expression target(TupleRules rules) {
    Expression target = stored(tuple(rules), Use.STORE);
    return target;
  }

  /** A single name as a target. */
  final Name nameTarget(Use use) {
    String name = expect(Kind.NAME).text();
    if (CONSTANTS.contains(name)) {
      throw fail("can't assign to " + name);
    }
    return new Name(name, use);
  }

  final Expression stored(Expression target, Use use) {
    if (target instanceof Name name) {
      return new Name(name.name(), use);
    }
    if (target instanceof Expression.NamespaceField) {
      return target;
    }
    if (target instanceof Expression.TupleOf tuple) {
      return new Expression.TupleOf(tuple.items().stream().map(item -> stored(item, use)).toList());
    }
    throw fail("can't assign to such an expression");
  }
}
