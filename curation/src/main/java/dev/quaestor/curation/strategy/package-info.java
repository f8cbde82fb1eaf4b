/**
 * Which candidates are worth the budget: an acquisition function scores one candidate, a batch
 * selector turns scores into a batch, and a query strategy is the two together.
 */
@NullMarked
package dev.quaestor.curation.strategy;

import org.jspecify.annotations.NullMarked;
