/**
 * What a run learned, as data for other programs: {@link
 * dev.quaestor.experiments.dataset.CuratedData} is what a run was answered, examples and rejects,
 * {@code Provenance} where each came from, {@link dev.quaestor.experiments.dataset.DatasetForm} how
 * they are laid out, {@link dev.quaestor.experiments.dataset.DataCard} the page that goes with
 * them, {@code Timelike} what a reader would take for times; {@link
 * dev.quaestor.experiments.dataset.ItemHistory} is what the run saw of each candidate.
 */
@NullMarked
package dev.quaestor.experiments.dataset;

import org.jspecify.annotations.NullMarked;
