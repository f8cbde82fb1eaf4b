/**
 * Judging answers against references. An {@link dev.quaestor.eval.answer.AnswerCheck} reads the
 * final answer out of a text and compares it with the reference: as the same text, a number, a
 * choice, a pattern or mathematics. Each can write a reference in ways that are right and in ways
 * that are wrong, from which {@link dev.quaestor.eval.answer.Trial} measures how often it errs.
 *
 * <p>Nothing is guessed. A text without a final answer, with several, or with one that cannot be
 * read is unparsed: it counts as wrong, and apart. Only ASCII digits are digits. Every check ends
 * in bounded time whatever the text says.
 */
@NullMarked
package dev.quaestor.eval.answer;

import org.jspecify.annotations.NullMarked;
