/**
 * Batches whose members differ from one another. A {@link
 * dev.quaestor.curation.strategy.diverse.DiverseChoice} chooses among points, which stand in order
 * of value, by where they lie and nothing else; {@link
 * dev.quaestor.curation.strategy.diverse.Diverse} makes a batch selector of one. Distances are
 * exact to a float's rounding and never depend on how many threads computed them.
 */
@NullMarked
package dev.quaestor.curation.strategy.diverse;

import org.jspecify.annotations.NullMarked;
