/**
 * What could be asked and what is learned from: {@link dev.quaestor.curation.pool.Candidate} (a
 * prompt not yet asked), {@link dev.quaestor.curation.pool.Pool} (all of them, in a fixed order)
 * and {@link dev.quaestor.curation.pool.Example} (a prompt with the answer the student learns).
 *
 * <p>A pool of millions is not held: {@link dev.quaestor.curation.pool.Shelf} puts a long list into
 * a file, {@link dev.quaestor.curation.pool.LazyList} reads it as a list like any other, and {@link
 * dev.quaestor.curation.pool.Positions} finds its elements by name.
 */
@NullMarked
package dev.quaestor.curation.pool;

import org.jspecify.annotations.NullMarked;
