-- The truth of the bill: one row for each thing that happened, never changed, chained by hash.
--   limit     the limits from here on; 9223372036854775807 is no limit
--   reserved  a call that may be sent, at its worst case; the other rows name it by call
--   settled   it returned: its cost, and the hash of the answer that was taped
--   overrun   the same, and it cost more than was reserved
--   released  it cost nothing
--   in doubt  nobody knows what it cost: its worst case stays on the bill
--   reopened  a call in doubt whose answer is still to come: reserved again, and closed once more
--   imported  an answer that another experiment bought was put on the tape
--   withdrawn a failure was taken off the tape, to be asked anew; what it cost stays
CREATE TABLE entries (
  seq           INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL,
  call          INTEGER NOT NULL,
  key           TEXT NOT NULL,
  teacher       TEXT NOT NULL,
  model         TEXT NOT NULL,
  local         INTEGER NOT NULL,
  purpose       TEXT NOT NULL,
  run           TEXT NOT NULL,
  round         INTEGER NOT NULL,
  owner         INTEGER NOT NULL,
  queries       INTEGER NOT NULL,
  input_tokens  INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  mega_flops    INTEGER NOT NULL,
  micro_usd     INTEGER NOT NULL,
  outcome       TEXT NOT NULL,
  answer_sha256 TEXT NOT NULL,
  note          TEXT NOT NULL,
  hash          TEXT NOT NULL,
  at            TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)

CREATE INDEX entries_by_call ON entries (call)

-- The doubts alone, to find those of a key.
CREATE INDEX doubts ON entries (call) WHERE kind = 'in doubt'

-- Every answer that was bought, by the key of its request.
CREATE TABLE tape (
  key               TEXT PRIMARY KEY,
  call              INTEGER NOT NULL,
  outcome           TEXT NOT NULL,
  text              TEXT NOT NULL,
  detail            TEXT NOT NULL,
  input_tokens      INTEGER NOT NULL,
  output_tokens     INTEGER NOT NULL,
  reasoning         TEXT NOT NULL,
  log_probabilities TEXT NOT NULL
)

-- Who reserved: a process that has the experiment open. It lives while it holds the lock with its
-- id: a byte of the file experiment.db-owners, in PostgreSQL an advisory lock.
CREATE TABLE owners (
  id  INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL,
  at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)

-- Derived from the entries: the calls reserved and not closed, one at most for a key.
CREATE TABLE outstanding (
  call          INTEGER PRIMARY KEY,
  key           TEXT NOT NULL UNIQUE,
  local         INTEGER NOT NULL,
  owner         INTEGER NOT NULL,
  queries       INTEGER NOT NULL,
  input_tokens  INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  mega_flops    INTEGER NOT NULL,
  micro_usd     INTEGER NOT NULL
)

-- Derived from the entries: sums, limits and the chain's head in one row.
CREATE TABLE account (
  seq                    INTEGER NOT NULL,
  head                   TEXT NOT NULL,
  limit_queries          INTEGER NOT NULL,
  limit_input_tokens     INTEGER NOT NULL,
  limit_output_tokens    INTEGER NOT NULL,
  limit_mega_flops       INTEGER NOT NULL,
  limit_micro_usd        INTEGER NOT NULL,
  billed_queries         INTEGER NOT NULL,
  billed_input_tokens    INTEGER NOT NULL,
  billed_output_tokens   INTEGER NOT NULL,
  billed_mega_flops      INTEGER NOT NULL,
  billed_micro_usd       INTEGER NOT NULL,
  reserved_queries       INTEGER NOT NULL,
  reserved_input_tokens  INTEGER NOT NULL,
  reserved_output_tokens INTEGER NOT NULL,
  reserved_mega_flops    INTEGER NOT NULL,
  reserved_micro_usd     INTEGER NOT NULL
)

-- Each call as it stands: reserved (in flight), or how it last ended and what it cost.
CREATE VIEW calls AS
  SELECT r.seq AS call,
    CASE WHEN c.kind IS NULL OR c.kind = 'reopened' THEN r.kind ELSE c.kind END AS state,
    r.teacher, r.model, r.purpose, r.run, r.round, r.key, r.owner, coalesce(c.outcome, '') AS outcome,
    coalesce(c.queries, r.queries) AS queries,
    coalesce(c.input_tokens, r.input_tokens) AS input_tokens,
    coalesce(c.output_tokens, r.output_tokens) AS output_tokens,
    coalesce(c.mega_flops, r.mega_flops) AS mega_flops,
    coalesce(c.micro_usd, r.micro_usd) AS micro_usd,
    coalesce(c.note, '') AS note, r.at AS reserved_at,
    CASE WHEN c.kind IS NULL OR c.kind = 'reopened' THEN '' ELSE c.at END AS closed_at
  FROM entries AS r LEFT JOIN entries AS c
    ON c.seq = (SELECT max(l.seq) FROM entries AS l WHERE l.call = r.seq AND l.seq <> r.seq)
  WHERE r.kind = 'reserved'
