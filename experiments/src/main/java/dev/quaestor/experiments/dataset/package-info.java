/**
 * What a run learned, as data for other programs: {@link
 * dev.quaestor.experiments.dataset.CuratedData} is a run's admitted examples with where each came
 * from, {@link dev.quaestor.experiments.dataset.DatasetForm} how they are laid out; {@link
 * dev.quaestor.experiments.dataset.ItemHistory} what it saw of each candidate.
 */
@NullMarked
package dev.quaestor.experiments.dataset;

import org.jspecify.annotations.NullMarked;
