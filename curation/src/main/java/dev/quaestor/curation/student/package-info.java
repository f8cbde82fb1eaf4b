/**
 * The student as the loop sees it: it answers and is observed, and it is trained. Tokens, weights
 * and arrays stay behind these ports.
 */
@NullMarked
package dev.quaestor.curation.student;

import org.jspecify.annotations.NullMarked;
