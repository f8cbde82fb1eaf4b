/**
 * The limit that cannot be passed, and the answers that are bought once: costs, limits,
 * reservations before the act and settlements after.
 *
 * <p>{@link dev.quaestor.curation.budget.BudgetedInquiry} grants a run's requests in order and
 * charges them; {@link dev.quaestor.curation.budget.Treasury} keeps the bill and the tape that all
 * runs of an experiment share, in the file {@code experiment.db}. The bill by example:
 *
 * <pre>{@code
 * $ sqlite3 -header experiment.db
 * > SELECT seq, kind, call, teacher, run, round, input_tokens, output_tokens, outcome FROM entries;
 * seq|kind|call|teacher|run|round|input_tokens|output_tokens|outcome
 * 1|limit|0||||9223372036854775807|100000|          -- no limit on input, 100,000 output tokens
 * 2|reserved|2|big|loss/1|1|61|256|                 -- call 2 may be sent: this at the worst
 * 3|settled|2||||14|87|COMPLETED                    -- it returned and cost this
 * 4|reserved|4|big|loss/1|1|58|256|
 * 5|in doubt|4||||58|256|                           -- its process died: billed at the worst
 * > SELECT state, teacher, purpose, run, round, outcome, output_tokens, note FROM calls;
 * settled|big|answer|loss/1|1|COMPLETED|87|
 * in doubt|big|answer|loss/1|1||256|its process died with the call in flight
 * > SELECT key, outcome, text FROM tape;            -- what was bought, by request key
 * }</pre>
 *
 * <p>{@code entries} is the truth, only appended to, each row with the hash of itself and all
 * before it; the tape's answers are hashed into their settlements. {@code outstanding} (calls in
 * flight) and {@code account} (sums, limits, the chain's head) are derived from it, and compared
 * with it whenever the file is opened. {@code owners} are the processes that had it open.
 *
 * <p>Two kinds of entry are rarer. {@code reopened}: a call in doubt whose provider still works on
 * it, as on a batch, is reserved again and closed once more, so that it is billed once. {@code
 * imported}: an answer came from the tape of another experiment and cost nothing here.
 */
@NullMarked
package dev.quaestor.curation.budget;

import org.jspecify.annotations.NullMarked;
