/**
 * Jinja as Python's transformers renders it: a small, strict interpreter for the templates that
 * come with chat models. {@link dev.quaestor.trainer.template.Template} is a parsed template,
 * {@link dev.quaestor.trainer.template.Conversation} what is rendered, {@link
 * dev.quaestor.trainer.template.TemplateException} why not. The rest is the interpreter's own.
 *
 * <p>What serves what, from the text on:
 *
 * <ul>
 *   <li><b>From text to a tree</b>: the package {@code syntax}.
 *   <li><b>From the tree to steps.</b> {@code Symbols} decides which scope each name belongs to, a
 *       {@code Scope} is where a statement stands meanwhile. {@code StatementCompiler} with {@code
 *       LoopCompiler}, {@code MacroCompiler} and {@code CaptureCompiler} makes {@code Step}s,
 *       {@code ExpressionCompiler} with {@code Folding} makes {@code Code}.
 *   <li><b>While it runs.</b> {@code Rendering} counts what it takes, an {@code Activation} holds a
 *       function's variables, each found by its {@code Variable}; {@code Callable}, {@code
 *       Arguments}, {@code BoundMethod} and {@code Macro} are calls, {@code LoopValue} is {@code
 *       loop}, {@code Stream} what is made as it is asked for.
 *   <li><b>Values</b> are Python's: {@code String}, {@code BigInteger}, {@code Double}, {@code
 *       Boolean}, {@code None}, {@code ListValue}, {@code TupleValue}, {@code DictValue} (with
 *       {@code Keys} and {@code DictView}), {@code RangeValue}, {@code SliceValue}, {@code
 *       NamespaceValue}, {@code Markup}, {@code Undefined}; {@code Plain} makes them of Java's.
 *   <li><b>What every value can do</b>: {@code Types} names it, {@code Truth} and {@code
 *       Comparison} judge it, {@code Arithmetic} and {@code Numbers} reckon, {@code Slices} cuts,
 *       {@code Iteration} runs through it, {@code Attributes} says what a dot or brackets reach,
 *       {@code Printed} writes it.
 *   <li><b>What is called by name</b>: {@code Globals}; {@code Filters}, {@code TextFilters},
 *       {@code Selections} (with {@code Paths}); {@code Tests}; the methods in {@code
 *       StringMethods} and {@code ValueMethods}.
 *   <li><b>Text</b>: {@code Characters} and {@code Texts} are Python's strings, {@code Search}
 *       finds in them, {@code FormatSpec}, {@code BraceFormat}, {@code PercentFormat}, {@code
 *       Strftime} and {@code Json} write them.
 * </ul>
 *
 * <p>Two promises: the text is the one that Python writes, or rendering fails with a message that
 * names what is not supported; and a template, whoever wrote it, ends in bounded time and memory.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.template;
