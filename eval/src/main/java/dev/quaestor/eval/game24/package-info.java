/**
 * Find the expression: {@code sums: 7 12 3 -> 16 =} is answered {@code 12+7=19;19-3=16#12+7-3}.
 * Every given number is used exactly once, and any right expression passes. Generated questions
 * name a shape that has a solution, which brings them within reach of a small student; the real
 * Game of 24 ({@link dev.quaestor.eval.game24.PuzzleTask}) names none.
 */
@NullMarked
package dev.quaestor.eval.game24;

import org.jspecify.annotations.NullMarked;
