/**
 * Jinja as Python's transformers renders it: a small, strict interpreter for the templates that
 * come with chat models.
 *
 * <p>A tour: {@link dev.quaestor.trainer.template.Template} is a parsed template. {@code Lexer}
 * cuts its text into tokens, {@code Parser} and {@code ExpressionParser} build {@code Statement}s
 * and {@code Expression}s, {@code Symbols} decides which scope each name belongs to, and {@code
 * StatementCompiler} with {@code ExpressionCompiler} turns them into {@code Step}s and {@code Code}
 * that run. Values are Python's: {@code String}, {@code BigInteger}, {@code Double}, {@code
 * Boolean}, {@code None}, {@code ListValue}, {@code TupleValue}, {@code DictValue} and the few
 * objects that templates meet. {@code Filters}, {@code Tests} and {@code Globals} hold what can be
 * called by name, {@code Attributes} what can be reached by a dot.
 *
 * <p>Two promises: the text is the one that Python writes, or rendering fails with a message that
 * names what is not supported; and a template, whoever wrote it, ends in bounded time and memory.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.template;
