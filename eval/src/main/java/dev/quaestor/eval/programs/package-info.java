/**
 * Questions whose answers are programs: {@code add 3 then largest: 4 1 7 -> 10 =} is answered
 * {@code add 3|max}, and judged by running it on lists the question does not show. Programs run in
 * this process, in a small total language of list functions with bounded steps, memory and numbers.
 */
@NullMarked
package dev.quaestor.eval.programs;

import org.jspecify.annotations.NullMarked;
