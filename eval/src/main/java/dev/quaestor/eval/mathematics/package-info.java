/**
 * Whether two written answers are the same mathematics.
 *
 * <p>An answer in LaTeX or plain text is cleaned of what only sets type ({@link
 * dev.quaestor.eval.mathematics.Typesetting}), read as a number, expression, tuple, interval, set,
 * matrix, equation or word ({@link dev.quaestor.eval.mathematics.AnswerReader}), and compared
 * exactly ({@link dev.quaestor.eval.mathematics.Equivalence}). Expressions are quotients of
 * polynomials with rational coefficients over variables, π, e, i and roots of primes; there is no
 * floating point, so 1/3 is not 0.333333333333333. What two expressions cannot be proved equal by
 * this arithmetic counts as different: nested radicals are not denested, and values of
 * trigonometric functions are symbols.
 *
 * <p>Reading: {@code Token}s, {@code Nesting} and {@code Unit} for {@code AnswerReader}, {@code
 * ExpressionReader} for what is an expression; {@code UnreadableException} ends it. What is read is
 * a {@code Value}. Normal forms, from small to large: {@code Monomial}, {@code Term}, {@code
 * Polynomial}, {@code Quotient}, and {@code Powers} of them.
 *
 * <p>Length, depth, size of numbers and number of operations are bounded ({@link
 * dev.quaestor.eval.mathematics.Work}); what goes beyond is not read.
 */
@NullMarked
package dev.quaestor.eval.mathematics;

import org.jspecify.annotations.NullMarked;
