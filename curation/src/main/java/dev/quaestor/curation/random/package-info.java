/** Named random streams, keyed by seed, round and purpose, and orders by lot. */
@NullMarked
package dev.quaestor.curation.random;

import org.jspecify.annotations.NullMarked;
