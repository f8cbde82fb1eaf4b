/**
 * Looking at a part of a large pool: what earlier rounds measured teaches regressors (Tribuo's)
 * which candidates promise a high score, and the student observes those and a random slice of the
 * rest, by which it is told each round how much of the best the screen found.
 */
@NullMarked
package dev.quaestor.curation.screen;

import org.jspecify.annotations.NullMarked;
