package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.teacher.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Bill and tape as rows: the SQL of {@code experiment.sql}, and nothing that decides. */
final class BookTables {

  private static final String COSTS = CostColumns.names("");
  private static final String SUMS =
      String.join(
          ", ",
          CostColumns.names("limit_"),
          CostColumns.names("billed_"),
          CostColumns.names("reserved_"));

  private static final String REPLACE_ACCOUNT =
      "UPDATE account SET seq = ?, head = ?, " + SUMS.replace(",", " = ?,") + " = ?";

  private final Session session;

  BookTables(Session session) {
    this.session = session;
  }

  /** A call reserved and not closed. */
  record Outstanding(long number, String key, boolean local, long owner, Cost worst) {

    /** The same call in the hands of another process. */
    Outstanding by(long other) {
      return new Outstanding(number, key, local, other, worst);
    }
  }

  /** An answer with the call that bought it. */
  record Taped(String key, long number, Answer answer) {}

  long newOwner(long pid) {
    return session
        .first(Session.Row::integer, "INSERT INTO owners (pid) VALUES (?) RETURNING id", pid)
        .orElseThrow();
  }

  Optional<Account> account() {
    return session.first(
        row ->
            new Account(
                row.integer(),
                row.text(),
                new Limits(CostColumns.read(row)),
                CostColumns.read(row),
                CostColumns.read(row)),
        "SELECT seq, head, " + SUMS + " FROM account");
  }

  /** Writes the one row, in the place of the one before. */
  void write(Account account) {
    Object[] values = {
      account.seq(),
      account.head(),
      CostColumns.of(account.limits().most()),
      CostColumns.of(account.billed()),
      CostColumns.of(account.reserved())
    };
    if (session.update(REPLACE_ACCOUNT, values) == 0) {
      session.insert("account (seq, head, " + SUMS + ")", values);
    }
  }

  void write(Entry entry, String hash) {
    Call call = entry.call();
    session.insert(
        "entries (seq, kind, call, key, teacher, model, local, purpose, run, round, owner, "
            + COSTS
            + ", outcome, answer_sha256, note, hash)",
        entry.seq(),
        entry.kind().word(),
        entry.number(),
        call.key(),
        call.teacher(),
        call.model(),
        call.local(),
        call.purpose().name(),
        call.purpose().run(),
        call.purpose().round(),
        entry.owner(),
        CostColumns.of(entry.cost()),
        entry.end().outcome(),
        entry.end().answerSha256(),
        entry.end().note(),
        hash);
  }

  /** Hands all entries with their recorded hashes to {@code sink}, in order. */
  void entries(BiConsumer<Entry, String> sink) {
    record Hashed(Entry entry, String hash) {}
    session.each(
        hashed -> sink.accept(hashed.entry(), hashed.hash()),
        row -> new Hashed(entry(row), row.text()),
        "SELECT seq, kind, call, key, teacher, model, local, purpose, run, round, owner, "
            + COSTS
            + ", outcome, answer_sha256, note, hash FROM entries ORDER BY seq");
  }

  boolean hasEntry(String hash) {
    return session
        .first(Session.Row::integer, "SELECT seq FROM entries WHERE hash = ?", hash)
        .isPresent();
  }

  void write(Outstanding call) {
    session.insert(
        "outstanding (call, key, local, owner, " + COSTS + ")",
        call.number(),
        call.key(),
        call.local(),
        call.owner(),
        CostColumns.of(call.worst()));
  }

  Optional<Outstanding> outstanding(String key) {
    return session.first(
        BookTables::outstanding,
        "SELECT call, key, local, owner, " + COSTS + " FROM outstanding WHERE key = ?",
        key);
  }

  Optional<Outstanding> outstanding(long number) {
    return session.first(
        BookTables::outstanding,
        "SELECT call, key, local, owner, " + COSTS + " FROM outstanding WHERE call = ?",
        number);
  }

  List<Outstanding> outstanding() {
    return session.all(
        BookTables::outstanding,
        "SELECT call, key, local, owner, " + COSTS + " FROM outstanding ORDER BY call");
  }

  /** The latest call for {@code key} that is in doubt. */
  Optional<Outstanding> doubtful(String key) {
    return session.first(
        BookTables::outstanding,
        "SELECT r.seq, r.key, r.local, r.owner, "
            + CostColumns.names("r.")
            + " FROM entries AS d JOIN entries AS r ON r.seq = d.call"
            + " WHERE d.kind = 'in doubt' AND r.key = ?"
            + " AND d.seq = (SELECT max(l.seq) FROM entries AS l WHERE l.call = d.call)"
            + " ORDER BY r.seq DESC LIMIT 1",
        key);
  }

  void closed(long number) {
    session.update("DELETE FROM outstanding WHERE call = ?", number);
  }

  void write(Taped taped) {
    session.insert(
        "tape (key, call, outcome, text, detail, input_tokens, output_tokens, reasoning,"
            + " log_probabilities)",
        taped.key(),
        taped.number(),
        AnswerColumns.of(taped.answer()));
  }

  boolean hasOverrun() {
    return session
        .first(Session.Row::integer, "SELECT seq FROM entries WHERE kind = 'overrun' LIMIT 1")
        .isPresent();
  }

  void withdraw(String key) {
    session.update("DELETE FROM tape WHERE key = ?", key);
  }

  Optional<Taped> taped(String key) {
    return session.first(
        BookTables::taped,
        "SELECT key, call, outcome, text, detail, input_tokens, output_tokens, reasoning,"
            + " log_probabilities FROM tape WHERE key = ?",
        key);
  }

  /** Hands the whole tape to {@code sink}, in the order it was bought. */
  void tape(Consumer<Taped> sink) {
    session.each(
        sink,
        BookTables::taped,
        "SELECT key, call, outcome, text, detail, input_tokens, output_tokens, reasoning,"
            + " log_probabilities FROM tape ORDER BY call");
  }

  /** Hands the whole tape to {@code sink}, each answer with the call that bought it. */
  void recordings(Consumer<Recording> sink) {
    session.each(
        sink,
        row -> new Recording(row.text(), row.text(), row.text(), row.truth(), taped(row).answer()),
        "SELECT e.key, e.teacher, e.model, e.local, t.key, t.call, t.outcome, t.text, t.detail,"
            + " t.input_tokens, t.output_tokens, t.reasoning, t.log_probabilities FROM tape AS t"
            + " JOIN entries AS e ON e.seq = t.call ORDER BY t.key");
  }

  /** Sums by teacher, purpose, run, round, state and outcome. */
  List<Bill.Line> lines() {
    return session.all(
        row ->
            new Bill.Line(
                row.text(),
                new Call.Purpose(row.text(), row.text(), row.number()),
                row.text(),
                row.text(),
                row.integer(),
                CostColumns.read(row)),
        "SELECT teacher, purpose, run, round, state, outcome, count(*), sum(queries),"
            + " sum(input_tokens), sum(output_tokens), sum(mega_flops), sum(micro_usd)"
            + " FROM calls GROUP BY teacher, purpose, run, round, state, outcome"
            + " ORDER BY teacher, purpose, run, round, state, outcome");
  }

  /** The oldest calls that are reserved and not closed. */
  List<Bill.InFlight> inFlight(int most) {
    return session.all(
        row ->
            new Bill.InFlight(
                row.text(),
                row.text(),
                new Call.Purpose(row.text(), row.text(), row.number()),
                row.text()),
        "SELECT e.key, e.teacher, e.purpose, e.run, e.round, e.at FROM outstanding AS o"
            + " JOIN entries AS e ON e.seq = o.call ORDER BY o.call LIMIT ?",
        most);
  }

  private static Entry entry(Session.Row row) throws SQLException {
    long seq = row.integer();
    Entry.Kind kind = Entry.Kind.of(row.text());
    long number = row.integer();
    Call call =
        new Call(
            row.text(),
            row.text(),
            row.text(),
            row.truth(),
            new Call.Purpose(row.text(), row.text(), row.number()));
    return new Entry(
        seq,
        kind,
        number,
        call,
        row.integer(),
        CostColumns.read(row),
        new Entry.End(row.text(), row.text(), row.text()));
  }

  private static Outstanding outstanding(Session.Row row) throws SQLException {
    return new Outstanding(
        row.integer(), row.text(), row.truth(), row.integer(), CostColumns.read(row));
  }

  private static Taped taped(Session.Row row) throws SQLException {
    return new Taped(row.text(), row.integer(), AnswerColumns.read(row));
  }
}
