/**
 * The text of a template as a tree: {@code Lexer} cuts it into {@code Token}s, {@code Escapes}
 * reads what stands in quotes, {@code TokenReader} hands the tokens on, and {@code
 * ExpressionParser} with {@link dev.quaestor.trainer.template.syntax.Parser} build {@link
 * dev.quaestor.trainer.template.syntax.Node}s: {@link
 * dev.quaestor.trainer.template.syntax.Statement}s and {@link
 * dev.quaestor.trainer.template.syntax.Expression}s, as Jinja 3.1 takes them.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.template.syntax;
