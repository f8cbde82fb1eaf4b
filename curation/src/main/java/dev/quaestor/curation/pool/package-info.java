/**
 * What could be asked and what is learned from: {@link dev.quaestor.curation.pool.Candidate} (a
 * prompt not yet asked), {@link dev.quaestor.curation.pool.Pool} (all of them, in a fixed order)
 * and {@link dev.quaestor.curation.pool.Example} (a prompt with the answer the student learns).
 */
@NullMarked
package dev.quaestor.curation.pool;

import org.jspecify.annotations.NullMarked;
