/**
 * Judging answers against references. An {@link dev.quaestor.eval.answer.AnswerCheck} reads the
 * final answer out of a text, behind {@link dev.quaestor.eval.answer.Markers} where there are any,
 * and compares it with the reference: as the same text ({@link
 * dev.quaestor.eval.answer.ExactCheck}), a number ({@link dev.quaestor.eval.answer.NumberCheck} by
 * {@link dev.quaestor.eval.answer.NumberReader}), a choice ({@link
 * dev.quaestor.eval.answer.ChoiceCheck}), a pattern ({@link
 * dev.quaestor.eval.answer.PatternCheck}), mathematics ({@link dev.quaestor.eval.answer.MathCheck}
 * with {@link dev.quaestor.eval.answer.BoxedAnswer} and {@link dev.quaestor.eval.answer.MathForms})
 * or a program that passes its tests ({@link dev.quaestor.eval.answer.ProgramCheck}). Most can
 * write a reference in ways that are right and in ways that are wrong, from which {@link
 * dev.quaestor.eval.answer.Trial} measures how often they err.
 *
 * <p>Nothing is guessed. A text without a final answer, with several, or with one that cannot be
 * read is {@link dev.quaestor.eval.answer.Unparsed}: it counts as wrong, and apart. Only ASCII
 * digits are digits. Every check ends in bounded time whatever the text says.
 */
@NullMarked
package dev.quaestor.eval.answer;

import org.jspecify.annotations.NullMarked;
