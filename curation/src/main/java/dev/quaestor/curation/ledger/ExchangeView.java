package dev.quaestor.curation.ledger;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.CostColumns;
import dev.quaestor.curation.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The exchanges of a ledger's committed rounds with their judgements, a window at a time. */
public final class ExchangeView {

  private static final String FROM =
      " FROM exchanges AS e JOIN candidates AS c ON c.id = e.candidate"
          + " LEFT JOIN admissions AS a ON a.round = e.round AND a.exchange = e.position"
          + " LEFT JOIN picks AS p ON p.round = e.round AND p.candidate = e.candidate";

  private static final String COLUMNS =
      "SELECT e.round, e.position, e.candidate, c.\"group\", c.source, e.mode, e.sample, e.teacher,"
          + " e.key, e.outcome, e.input_tokens, e.output_tokens, p.score, a.round IS NOT NULL,"
          + " coalesce(a.rejection, ''), "
          + CostColumns.names("e.charged_");

  private final Session session;

  ExchangeView(Session session) {
    this.session = session;
  }

  /** How an exchange was judged. */
  public enum Standing {
    ANY(""),
    ADMITTED(" AND a.rejection = ''"),
    REJECTED(" AND a.rejection <> ''"),
    /** A link of a chain that taught nothing itself. */
    UNJUDGED(" AND a.round IS NULL");

    private final String sql;

    Standing(String sql) {
      this.sql = sql;
    }
  }

  /**
   * Which exchanges to look for.
   *
   * @param round those of one round; of all where empty
   * @param words in the prompt, the answer, the reason or the group, or a candidate's id; anything
   *     where empty. Case does not count among ASCII letters
   */
  public record Filter(Optional<Integer> round, Standing standing, String words) {}

  /**
   * Where to begin and how much to give.
   *
   * @param from how many exchanges to pass over
   * @param most how many at most
   * @param characters how much of each text at most
   */
  public record Window(int from, int most, int characters) {}

  /** Some exchanges of {@code all} that were found. */
  public record Found(long all, List<Item> items) {}

  /**
   * An exchange with its judgement.
   *
   * @param asked what was asked, and whom
   * @param answered how it was answered
   * @param judgement what came of it
   * @param texts what was said
   * @param charge what the run owes for it
   */
  public record Item(Asked asked, Answered answered, Judged judgement, Texts texts, Cost charge) {}

  /**
   * What was asked, and whom.
   *
   * @param round and {@code position}: where it stands in the ledger
   * @param source what the candidate came from
   * @param teacher the teacher's name; empty where there is one
   */
  public record Asked(
      int round,
      int position,
      String candidate,
      String group,
      String source,
      String mode,
      int sample,
      String teacher,
      String key) {}

  /** How it was answered. */
  public record Answered(String outcome, long inputTokens, long outputTokens) {}

  /**
   * What came of it.
   *
   * @param score what the candidate was chosen by; NaN where it was not scored
   * @param judged whether it was judged by itself
   * @param rejection why it was rejected; empty where it was not
   */
  public record Judged(double score, boolean judged, String rejection) {}

  /** A text, or its beginning, and the length of the whole. */
  public record Cut(String text, long length) {}

  /** The texts of an exchange, by their names in the table. */
  public enum Text {
    /** The candidate's prompt. */
    PROMPT("c.prompt"),
    /** The teacher's answer. */
    ANSWER("e.answer"),
    /** The teacher's reasoning, kept apart. */
    REASONING("e.reasoning"),
    /** What went wrong with the answer. */
    DETAIL("e.detail"),
    /** What the example asks; empty where it was not judged. */
    LEARNED_PROMPT("coalesce(a.prompt, '')"),
    /** What the example answers. */
    LEARNED_ANSWER("coalesce(a.answer, '')"),
    /** The student's answer, where the teacher was shown it. */
    SHOWN("coalesce(p.answer, '')");

    private final String sql;

    Text(String sql) {
      this.sql = sql;
    }
  }

  /** The beginnings of an exchange's texts, in the order of {@link Text}. */
  public record Texts(List<Cut> inOrder) {

    public Texts {
      inOrder = List.copyOf(inOrder);
    }

    public Cut of(Text text) {
      return inOrder.get(text.ordinal());
    }
  }

  /** Exchanges that fit, the newest round first, in selection order. */
  public Found find(Filter filter, Window window) {
    List<Object> values = new ArrayList<>();
    StringBuilder where = new StringBuilder(" WHERE 1").append(filter.standing().sql);
    filter
        .round()
        .ifPresent(
            round -> {
              where.append(" AND e.round = ?");
              values.add(round);
            });
    if (!filter.words().isEmpty()) {
      where.append(" AND (e.candidate = ?");
      values.add(filter.words());
      for (String column :
          List.of("c.prompt", "e.answer", "e.detail", "a.rejection", "c.\"group\"")) {
        where.append(" OR instr(lower(").append(column).append("), lower(?)) > 0");
        values.add(filter.words());
      }
      where.append(')');
    }
    return find(where + " ORDER BY e.round DESC, e.position", values, window);
  }

  /** All exchanges about one candidate, oldest first. */
  public Found about(String candidate, Window window) {
    return find(" WHERE e.candidate = ? ORDER BY e.round, e.position", List.of(candidate), window);
  }

  /** One text whole; empty where there is no such exchange. */
  public Optional<String> text(int round, int position, Text text) {
    return session.first(
        Session.Row::text,
        "SELECT " + text.sql + FROM + " WHERE e.round = ? AND e.position = ?",
        round,
        position);
  }

  /** Whom an exchange was about; empty where there is no such exchange. */
  public Optional<String> candidate(int round, int position) {
    return session.first(
        Session.Row::text,
        "SELECT candidate FROM exchanges WHERE round = ? AND position = ?",
        round,
        position);
  }

  private Found find(String where, List<Object> values, Window window) {
    long all =
        session
            .first(Session.Row::integer, "SELECT count(*)" + FROM + where, values.toArray())
            .orElse(0L);
    StringBuilder select = new StringBuilder(COLUMNS);
    for (Text text : Text.values()) {
      select
          .append(", substr(%s, 1, %d), length(".formatted(text.sql, window.characters()))
          .append(text.sql)
          .append(')');
    }
    List<Object> bound = new ArrayList<>(values);
    bound.add(window.most());
    bound.add(window.from());
    List<Item> items =
        session.all(
            ExchangeView::item, select + FROM + where + " LIMIT ? OFFSET ?", bound.toArray());
    return new Found(all, items);
  }

  private static Item item(Session.Row row) throws SQLException {
    Asked asked =
        new Asked(
            row.number(),
            row.number(),
            row.text(),
            row.text(),
            row.text(),
            row.text(),
            row.number(),
            row.text(),
            row.text());
    Answered answered = new Answered(row.text(), row.integer(), row.integer());
    Judged judged = new Judged(row.real(), row.truth(), row.text());
    Cost charge = CostColumns.read(row);
    List<Cut> texts = new ArrayList<>();
    for (int i = 0; i < Text.values().length; i++) {
      texts.add(new Cut(row.text(), row.integer()));
    }
    return new Item(asked, answered, judged, new Texts(texts), charge);
  }

  /**
   * What a round saw of a candidate.
   *
   * @param score NaN where it was not scored
   * @param logProbability of the student's own answer; NaN where it gave none
   * @param judged how many of its answers were verified, of which {@code right} were right
   */
  public record Seen(
      int round, double score, double logProbability, int judged, int right, boolean picked) {}

  private static final String SEEN =
      "SELECT s.round, s.score, s.log_probability, s.judged, s.\"right\", p.round IS NOT NULL,"
          + " s.candidate FROM sightings AS s LEFT JOIN picks AS p ON p.round = s.round"
          + " AND p.candidate = s.candidate WHERE s.candidate ";

  /** What the student showed of a candidate, round by round. */
  public List<Seen> history(String candidate) {
    return session.all(ExchangeView::seen, SEEN + "= ? ORDER BY s.round", candidate);
  }

  /** The same of every candidate that was asked, by candidate. */
  public Map<String, List<Seen>> histories() {
    record Of(Seen seen, String candidate) {}
    Map<String, List<Seen>> histories = new TreeMap<>();
    session.each(
        of -> histories.computeIfAbsent(of.candidate(), c -> new ArrayList<>()).add(of.seen()),
        row -> new Of(seen(row), row.text()),
        SEEN + "IN (SELECT candidate FROM exchanges) ORDER BY s.round");
    return histories;
  }

  private static Seen seen(Session.Row row) throws SQLException {
    return new Seen(row.number(), row.real(), row.real(), row.number(), row.number(), row.truth());
  }
}
