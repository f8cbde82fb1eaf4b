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
  seq           BIGINT PRIMARY KEY,
  kind          TEXT COLLATE "C" NOT NULL,
  call          BIGINT NOT NULL,
  key           TEXT COLLATE "C" NOT NULL,
  teacher       TEXT COLLATE "C" NOT NULL,
  model         TEXT COLLATE "C" NOT NULL,
  local         BIGINT NOT NULL,
  purpose       TEXT COLLATE "C" NOT NULL,
  run           TEXT COLLATE "C" NOT NULL,
  round         BIGINT NOT NULL,
  owner         BIGINT NOT NULL,
  queries       BIGINT NOT NULL,
  input_tokens  BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  mega_flops    BIGINT NOT NULL,
  micro_usd     BIGINT NOT NULL,
  outcome       TEXT COLLATE "C" NOT NULL,
  answer_sha256 TEXT COLLATE "C" NOT NULL,
  note          TEXT COLLATE "C" NOT NULL,
  hash          TEXT COLLATE "C" NOT NULL,
  at            TEXT COLLATE "C" NOT NULL DEFAULT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
)

CREATE INDEX entries_by_call ON entries (call)

-- The doubts alone, to find those of a key.
CREATE INDEX doubts ON entries (call) WHERE kind = 'in doubt'

-- Every answer that was bought, by the key of its request.
CREATE TABLE tape (
  key               TEXT COLLATE "C" PRIMARY KEY,
  call              BIGINT NOT NULL,
  outcome           TEXT COLLATE "C" NOT NULL,
  text              TEXT COLLATE "C" NOT NULL,
  detail            TEXT COLLATE "C" NOT NULL,
  input_tokens      BIGINT NOT NULL,
  output_tokens     BIGINT NOT NULL,
  reasoning         TEXT COLLATE "C" NOT NULL,
  log_probabilities TEXT COLLATE "C" NOT NULL
)

-- Who reserved: a process that has the experiment open. It lives while its connection holds the
-- advisory lock with its id.
CREATE TABLE owners (
  id  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pid BIGINT NOT NULL,
  at  TEXT COLLATE "C" NOT NULL DEFAULT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
)

-- Derived from the entries: the calls reserved and not closed, one at most for a key.
CREATE TABLE outstanding (
  call          BIGINT PRIMARY KEY,
  key           TEXT COLLATE "C" NOT NULL UNIQUE,
  local         BIGINT NOT NULL,
  owner         BIGINT NOT NULL,
  queries       BIGINT NOT NULL,
  input_tokens  BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  mega_flops    BIGINT NOT NULL,
  micro_usd     BIGINT NOT NULL
)

-- Derived from the entries: sums, limits and the chain's head in one row.
CREATE TABLE account (
  seq                    BIGINT NOT NULL,
  head                   TEXT COLLATE "C" NOT NULL,
  limit_queries          BIGINT NOT NULL,
  limit_input_tokens     BIGINT NOT NULL,
  limit_output_tokens    BIGINT NOT NULL,
  limit_mega_flops       BIGINT NOT NULL,
  limit_micro_usd        BIGINT NOT NULL,
  billed_queries         BIGINT NOT NULL,
  billed_input_tokens    BIGINT NOT NULL,
  billed_output_tokens   BIGINT NOT NULL,
  billed_mega_flops      BIGINT NOT NULL,
  billed_micro_usd       BIGINT NOT NULL,
  reserved_queries       BIGINT NOT NULL,
  reserved_input_tokens  BIGINT NOT NULL,
  reserved_output_tokens BIGINT NOT NULL,
  reserved_mega_flops    BIGINT NOT NULL,
  reserved_micro_usd     BIGINT NOT NULL
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
