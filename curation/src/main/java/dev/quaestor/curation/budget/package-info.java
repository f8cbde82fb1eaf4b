/**
 * The limit that cannot be exceeded: costs, limits, reservations before the act and settlements
 * after.
 */
@NullMarked
package dev.quaestor.curation.budget;

import org.jspecify.annotations.NullMarked;
