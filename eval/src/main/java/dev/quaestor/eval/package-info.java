/**
 * What is measured, and on what. {@link dev.quaestor.eval.Tasks} builds every task a manifest can
 * name.
 */
@NullMarked
package dev.quaestor.eval;

import org.jspecify.annotations.NullMarked;
