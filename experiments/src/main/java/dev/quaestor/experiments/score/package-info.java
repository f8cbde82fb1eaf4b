/**
 * A student outside a run: {@link dev.quaestor.experiments.score.LoadedStudent} reads one from a
 * Hugging Face directory, {@link dev.quaestor.experiments.score.ScoreLine} is a line of the files
 * it scores.
 */
@NullMarked
package dev.quaestor.experiments.score;

import org.jspecify.annotations.NullMarked;
