/**
 * Integer expressions with worked steps. {@code 17+25-8=} is answered {@code 71+52=24;24-8=43#34}:
 * inside the steps numbers stand least significant digit first, so that a carry is known when it is
 * needed; the final answer after {@code #} is written as usual.
 */
@NullMarked
package dev.quaestor.eval.arithmetic;

import org.jspecify.annotations.NullMarked;
