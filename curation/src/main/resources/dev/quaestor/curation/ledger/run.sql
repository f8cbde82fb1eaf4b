-- One row a round, with the student it ended with, what it took, and the chain's head after it.
-- Columns without a type hold reals, which SQLite then keeps to the bit (-0.0 too); NaN is NULL.
CREATE TABLE rounds (
  round                  INTEGER PRIMARY KEY,
  checkpoint             TEXT NOT NULL,
  model_sha256           TEXT NOT NULL,
  effective_pool,
  observed               INTEGER NOT NULL,
  observation_tokens     INTEGER NOT NULL,
  observation_mega_flops INTEGER NOT NULL,
  steps                  INTEGER NOT NULL,
  training_tokens        INTEGER NOT NULL,
  loss,
  head                   TEXT NOT NULL
)

-- Every candidate that was asked.
CREATE TABLE candidates (
  id      TEXT PRIMARY KEY,
  prompt  TEXT NOT NULL,
  "group" TEXT NOT NULL,
  source  TEXT NOT NULL
) WITHOUT ROWID

-- What the strategy chose, most valuable first; answer is the student's own where the teacher is
-- shown it, '' otherwise.
CREATE TABLE picks (
  round     INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  score,
  "by"      TEXT NOT NULL,
  answer    TEXT NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- What the strategy chose for later rounds, in order.
CREATE TABLE plans (
  round     INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- What the student showed of each candidate that a round observed, and the score it was given for it.
CREATE TABLE sightings (
  round           INTEGER NOT NULL,
  position        INTEGER NOT NULL,
  candidate       TEXT NOT NULL,
  "group"         TEXT NOT NULL,
  score,
  log_probability,
  judged          INTEGER NOT NULL,
  "right"         INTEGER NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- The incumbent's loss on the steer split by group, before the round's training.
CREATE TABLE steer_losses (
  round   INTEGER NOT NULL,
  "group" TEXT NOT NULL,
  loss,
  PRIMARY KEY (round, "group")
) WITHOUT ROWID

-- How a round was divided, by group or by strategy.
CREATE TABLE shares (
  round INTEGER NOT NULL,
  name  TEXT NOT NULL,
  share,
  PRIMARY KEY (round, name)
) WITHOUT ROWID

-- How many candidates a screened round had; it observed those that promised most and a slice of the rest.
CREATE TABLE screenings (
  round     INTEGER PRIMARY KEY,
  remaining INTEGER NOT NULL
)

-- The candidates of a screened round that were drawn at random from those that promised less.
CREATE TABLE slices (
  round     INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  PRIMARY KEY (round, candidate)
) WITHOUT ROWID

-- What was asked and answered, in selection order, and what the run owes for it.
CREATE TABLE exchanges (
  round                 INTEGER NOT NULL,
  position              INTEGER NOT NULL,
  candidate             TEXT NOT NULL,
  key                   TEXT NOT NULL,
  mode                  TEXT NOT NULL,
  sample                INTEGER NOT NULL,
  teacher               TEXT NOT NULL,
  max_tokens            INTEGER NOT NULL,
  temperature,
  top_p,
  outcome               TEXT NOT NULL,
  answer                TEXT NOT NULL,
  detail                TEXT NOT NULL,
  input_tokens          INTEGER NOT NULL,
  output_tokens         INTEGER NOT NULL,
  reasoning             TEXT NOT NULL,
  log_probabilities     TEXT NOT NULL,
  charged_queries       INTEGER NOT NULL,
  charged_input_tokens  INTEGER NOT NULL,
  charged_output_tokens INTEGER NOT NULL,
  charged_mega_flops    INTEGER NOT NULL,
  charged_micro_usd     INTEGER NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- The conversation each exchange sent.
CREATE TABLE messages (
  round    INTEGER NOT NULL,
  exchange INTEGER NOT NULL,
  position INTEGER NOT NULL,
  role     TEXT NOT NULL,
  content  TEXT NOT NULL,
  PRIMARY KEY (round, exchange, position)
) WITHOUT ROWID

-- The judgement of each exchange: the example it teaches, and why it was rejected, '' if it was not.
CREATE TABLE admissions (
  round     INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  exchange  INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  prompt    TEXT NOT NULL,
  answer    TEXT NOT NULL,
  rejection TEXT NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- Calls for a judge's or a reward's score, to choose what is asked (SELECTION) or learned (ADMISSION), or
-- to see whether what was written is like its seed (DIAGNOSIS); score is NULL and reason says why where there was none.
CREATE TABLE appraisals (
  round                 INTEGER NOT NULL,
  position              INTEGER NOT NULL,
  purpose               TEXT NOT NULL,
  "by"                  TEXT NOT NULL,
  candidate             TEXT NOT NULL,
  key                   TEXT NOT NULL,
  score,
  reason                TEXT NOT NULL,
  charged_queries       INTEGER NOT NULL,
  charged_input_tokens  INTEGER NOT NULL,
  charged_output_tokens INTEGER NOT NULL,
  charged_mega_flops    INTEGER NOT NULL,
  charged_micro_usd     INTEGER NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- Questions that teachers wrote beside those they were written from, with what the strategy gives both.
CREATE TABLE echoes (
  round      INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  seed       TEXT NOT NULL,
  written    TEXT NOT NULL,
  "group"    TEXT NOT NULL,
  seed_score,
  score,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

-- Held-out measurements of the student a round ended with.
CREATE TABLE evaluations (
  round    INTEGER NOT NULL,
  position INTEGER NOT NULL,
  split    TEXT NOT NULL,
  unparsed INTEGER NOT NULL,
  tokens   INTEGER NOT NULL,
  PRIMARY KEY (round, position)
) WITHOUT ROWID

CREATE TABLE group_scores (
  round      INTEGER NOT NULL,
  evaluation INTEGER NOT NULL,
  "group"    TEXT NOT NULL,
  items      INTEGER NOT NULL,
  correct    INTEGER NOT NULL,
  PRIMARY KEY (round, evaluation, "group")
) WITHOUT ROWID

CREATE TABLE pool_weights (
  round      INTEGER NOT NULL,
  evaluation INTEGER NOT NULL,
  "group"    TEXT NOT NULL,
  weight,
  PRIMARY KEY (round, evaluation, "group")
) WITHOUT ROWID

-- A few of the answers behind a measurement.
CREATE TABLE samples (
  round      INTEGER NOT NULL,
  evaluation INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  "group"    TEXT NOT NULL,
  prompt     TEXT NOT NULL,
  answer     TEXT NOT NULL,
  correct    INTEGER NOT NULL,
  PRIMARY KEY (round, evaluation, position)
) WITHOUT ROWID

-- Measurements that are no part of the run's state, such as wall times; outside the chain.
CREATE TABLE events (
  seq   INTEGER PRIMARY KEY,
  round INTEGER NOT NULL,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)

-- What the student learned from.
CREATE VIEW examples AS
  SELECT round, position, candidate, prompt, answer FROM admissions WHERE rejection = ''

-- What the run owes, round by round and in all.
CREATE VIEW charges AS
  SELECT round, queries, input_tokens, output_tokens, mega_flops, micro_usd,
    sum(queries) OVER so_far AS total_queries,
    sum(input_tokens) OVER so_far AS total_input_tokens,
    sum(output_tokens) OVER so_far AS total_output_tokens,
    sum(mega_flops) OVER so_far AS total_mega_flops,
    sum(micro_usd) OVER so_far AS total_micro_usd
  FROM (
    SELECT rounds.round AS round,
      coalesce(sum(charged_queries), 0) AS queries,
      coalesce(sum(charged_input_tokens), 0) AS input_tokens,
      coalesce(sum(charged_output_tokens), 0) AS output_tokens,
      coalesce(sum(charged_mega_flops), 0) AS mega_flops,
      coalesce(sum(charged_micro_usd), 0) AS micro_usd
    FROM rounds LEFT JOIN (
      SELECT round, charged_queries, charged_input_tokens, charged_output_tokens,
        charged_mega_flops, charged_micro_usd FROM exchanges
      UNION ALL
      SELECT round, charged_queries, charged_input_tokens, charged_output_tokens,
        charged_mega_flops, charged_micro_usd FROM appraisals) AS owed
      ON owed.round = rounds.round GROUP BY rounds.round)
  WINDOW so_far AS (ORDER BY round)

-- The learning curve: overall and macro accuracy after each round, on each split.
CREATE VIEW accuracy AS
  SELECT round, split, sum(items) AS items, sum(correct) AS correct,
    1.0 * sum(correct) / sum(items) AS accuracy, avg(1.0 * correct / items) AS macro_accuracy
  FROM evaluations JOIN group_scores USING (round)
  WHERE evaluation = position GROUP BY round, position
