/**
 * What a set of generations is worth before anyone trains on it: section B of Bansal et al. 2024
 * (coverage, diversity, false positives, cost) and what every data set should be asked (acceptance,
 * duplicates, lengths, contamination). {@link dev.quaestor.eval.data.GenerationFile} reads them, a
 * {@link dev.quaestor.eval.data.Judge} says which are right, {@link
 * dev.quaestor.eval.data.DataMetrics} measures.
 */
@NullMarked
package dev.quaestor.eval.data;

import org.jspecify.annotations.NullMarked;
