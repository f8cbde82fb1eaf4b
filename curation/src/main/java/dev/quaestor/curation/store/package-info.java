/**
 * The seam to the databases: everything above it speaks of rounds, calls and answers, everything
 * below it of connections and dialects.
 *
 * <p>{@link dev.quaestor.curation.store.Session} runs SQL and carries values exactly; {@link
 * dev.quaestor.curation.store.SqliteFile} opens a SQLite file that was neither cut nor written by
 * another version, {@link dev.quaestor.curation.store.PostgresDatabase} a schema of a PostgreSQL
 * server; {@link dev.quaestor.curation.store.HashChain} is the content hash that rows are chained
 * by; {@link dev.quaestor.curation.store.StoreException} says what to do when any of it fails.
 */
@NullMarked
package dev.quaestor.curation.store;

import org.jspecify.annotations.NullMarked;
