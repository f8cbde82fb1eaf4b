/** Conversations in files, as {@code quaestor render} reads them. */
@org.jspecify.annotations.NullMarked
package dev.quaestor.experiments.render;
