package dev.quaestor.curation.admission;

import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.teacher.Inquiry;

/**
 * Answers that a judge or a reward scores below a threshold are not learned from, nor those that
 * stay unscored.
 *
 * @param appraiser who scores
 * @param inquiry by whom calls are paid
 * @param least the lowest score that is admitted
 */
public record Review(Appraiser appraiser, Inquiry inquiry, double least) {}
