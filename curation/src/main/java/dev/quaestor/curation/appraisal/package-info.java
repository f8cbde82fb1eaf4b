/**
 * Scores that somebody else gives an answer: a judge's, who reads a rubric and writes a number, or
 * a reward's. They decide what is asked and what is learned, and each call is reserved, charged,
 * billed and taped like a question to a teacher. What cannot be read is unscored, never a number.
 */
@NullMarked
package dev.quaestor.curation.appraisal;

import org.jspecify.annotations.NullMarked;
