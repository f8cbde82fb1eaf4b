/** The append-only truth of a run and the tape of recorded answers, both in SQLite. */
@NullMarked
package dev.quaestor.curation.ledger;

import org.jspecify.annotations.NullMarked;
