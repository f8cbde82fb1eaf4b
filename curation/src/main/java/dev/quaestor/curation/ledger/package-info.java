/**
 * The append-only truth of a run in one SQLite file, {@code run.db}, that anyone can open.
 *
 * <p>{@link dev.quaestor.curation.ledger.SqliteLedger} commits a round in one transaction and
 * replays all of them; {@link dev.quaestor.curation.ledger.LedgerView} looks at one that is being
 * written, whole or for its {@link dev.quaestor.curation.ledger.Gist}; {@link
 * dev.quaestor.curation.ledger.RunLock} keeps a second process out. A round by example:
 *
 * <pre>{@code
 * $ sqlite3 -header run.db
 * > SELECT round, checkpoint, steps, loss, substr(head, 1, 8) AS head FROM rounds;
 * round|checkpoint|steps|loss|head
 * 0|base|0||5be1f2a0
 * 1|round-0001|250|1.204|93c07d11
 * > SELECT position, candidate, score FROM picks WHERE round = 1;      -- most valuable first
 * 0|8f14e45fceea167a|2.31
 * > SELECT "group", prompt, outcome, answer, charged_output_tokens     -- what it was answered
 *     FROM exchanges JOIN candidates ON id = candidate WHERE round = 1;
 * reverse|reverse: abc|COMPLETED|cba|4
 * > SELECT rejection, count(*) FROM admissions GROUP BY 1;             -- '' is admitted
 * |187
 * verified: wrong answer|13
 * > SELECT * FROM charges;                    -- what the run owes by round and in all
 * > SELECT * FROM accuracy;                   -- the learning curve
 * > SELECT prompt, answer FROM examples;      -- what the student learned from
 * }</pre>
 *
 * <p>Other tables: {@code plans} (picks made for later rounds), {@code echoes} (scores of written
 * questions beside those of their seeds), {@code messages} (the conversation an exchange sent),
 * {@code evaluations}, {@code group_scores}, {@code pool_weights} and {@code samples} (held-out
 * measurements), {@code events} (wall times and the like; outside the chain). A NULL among reals is
 * NaN. {@code head} is the SHA-256 of the head before it and of the round's whole content in all
 * tables: {@link dev.quaestor.curation.store.HashChain}. What a round under way has decided stands
 * in the same tables of {@code underway.db} beside it, until the round is committed.
 */
@NullMarked
package dev.quaestor.curation.ledger;

import org.jspecify.annotations.NullMarked;
