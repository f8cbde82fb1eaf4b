/** Named random streams, keyed by seed, round and purpose. */
@NullMarked
package dev.quaestor.curation.random;

import org.jspecify.annotations.NullMarked;
