package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.AnswerColumns;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.CostColumns;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.screen.Screening;
import dev.quaestor.curation.store.Scripts;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rounds as rows: writes a round into the tables of {@code run.sql} and reads the same one back.
 */
final class RoundTables {

  /** "Qrun" as {@code application_id}. */
  static final SqliteFile.Schema SCHEMA =
      new SqliteFile.Schema(0x5172756e, 6, Scripts.statements(RoundTables.class, "run.sql"));

  /** What a round chose, and saw to choose it. */
  private static final List<String> CHOICE =
      List.of("picks", "plans", "sightings", "steer_losses", "shares", "screenings", "slices");

  /** What came of it. */
  private static final List<String> OUTCOME =
      List.of(
          "exchanges",
          "messages",
          "admissions",
          "appraisals",
          "echoes",
          "evaluations",
          "group_scores",
          "pool_weights",
          "samples");

  private final Session session;

  RoundTables(Session session) {
    this.session = session;
  }

  /** A round's own row. */
  record Stored(int number, Round.Model model, double effectivePool, Effort effort, String head) {}

  List<Stored> headers() {
    return session.all(
        row ->
            new Stored(
                row.number(),
                new Round.Model(row.text(), row.text()),
                row.real(),
                new Effort(
                    row.number(),
                    row.integer(),
                    row.integer(),
                    row.number(),
                    row.integer(),
                    row.real()),
                row.text()),
        "SELECT round, checkpoint, model_sha256, effective_pool, observed, observation_tokens,"
            + " observation_mega_flops, steps, training_tokens, loss, head FROM rounds ORDER BY"
            + " round");
  }

  /** A table that holds a row of no committed round. */
  Optional<String> stray(int rounds) {
    Optional<String> unasked =
        session.first(
            row -> "candidates",
            "SELECT 1 FROM candidates WHERE id NOT IN (SELECT candidate FROM exchanges) LIMIT 1");
    return unasked.isPresent() ? unasked : strayRow(rounds);
  }

  private Optional<String> strayRow(int rounds) {
    return Stream.concat(CHOICE.stream(), OUTCOME.stream())
        .filter(
            table ->
                session
                    .first(
                        Session.Row::integer,
                        "SELECT 1 FROM " + table + " WHERE round < 0 OR round >= ? LIMIT 1",
                        rounds)
                    .isPresent())
        .findFirst();
  }

  /** Removes every round. */
  void clear() {
    CHOICE.forEach(table -> session.execute("DELETE FROM " + table));
    clearOutcomes();
  }

  /** Removes what came of every round, and leaves what was chosen. */
  void clearOutcomes() {
    OUTCOME.forEach(table -> session.execute("DELETE FROM " + table));
    session.execute("DELETE FROM candidates");
    session.execute("DELETE FROM rounds");
  }

  void write(Round round, String head) {
    writeChoice(round.number(), round.selection());
    writeOutcome(round, head);
  }

  /** Writes a round whose choice stands here. */
  void writeOutcome(Round round, String head) {
    Effort effort = round.effort();
    session.insert(
        "rounds (round, checkpoint, model_sha256, effective_pool, observed, observation_tokens,"
            + " observation_mega_flops, steps, training_tokens, loss, head)",
        round.number(),
        round.model().checkpoint(),
        round.model().sha256(),
        round.selection().effectivePool(),
        effort.observed(),
        effort.observationTokens(),
        effort.observationMegaFlops(),
        effort.steps(),
        effort.trainingTokens(),
        effort.loss(),
        head);
    for (int i = 0; i < round.exchanges().size(); i++) {
      writeExchange(round.number(), i, round.exchanges().get(i));
    }
    for (int i = 0; i < round.admissions().size(); i++) {
      Admission admission = round.admissions().get(i);
      Example example = admission.example();
      session.insert(
          "admissions",
          round.number(),
          i,
          admission.exchange(),
          example.candidateId(),
          example.prompt(),
          example.answer(),
          admission.rejection());
    }
    for (int i = 0; i < round.appraisals().size(); i++) {
      Appraisal appraisal = round.appraisals().get(i);
      session.insert(
          "appraisals",
          round.number(),
          i,
          appraisal.purpose().name(),
          appraisal.by(),
          appraisal.candidateId(),
          appraisal.key(),
          appraisal.score(),
          appraisal.reason(),
          CostColumns.of(appraisal.charge()));
    }
    for (int i = 0; i < round.echoes().size(); i++) {
      Echo echo = round.echoes().get(i);
      session.insert(
          "echoes",
          round.number(),
          i,
          echo.seed(),
          echo.written(),
          echo.group(),
          echo.seedScore(),
          echo.score());
    }
    for (int i = 0; i < round.evaluations().size(); i++) {
      writeEvaluation(round.number(), i, round.evaluations().get(i));
    }
  }

  Round read(Stored stored) {
    return read(stored, evidence(stored.number()));
  }

  /** The same without what was seen of the candidates, which is most of it. */
  Round outline(Stored stored) {
    return read(stored, Evidence.NONE);
  }

  private Round read(Stored stored, Evidence evidence) {
    int round = stored.number();
    return new Round(
        round,
        new Selection(picks(round), plan(round), stored.effectivePool(), evidence),
        exchanges(round),
        admissions(round),
        stored.model(),
        stored.effort(),
        evaluations(round),
        appraisals(round),
        echoes(round));
  }

  /** What is owed for all rounds together. */
  Cost charged() {
    return Stream.of("exchanges", "appraisals")
        .map(
            table ->
                session
                    .first(
                        CostColumns::read,
                        "SELECT " + CostColumns.sums("charged_") + " FROM " + table)
                    .orElseThrow())
        .reduce(Cost.ZERO, Cost::plus);
  }

  Events events() {
    return new Events(
        session.all(
            row -> new Events.Event(row.number(), row.text(), row.text(), row.text()),
            "SELECT round, name, value, at FROM events ORDER BY seq"));
  }

  private List<Echo> echoes(int round) {
    return session.all(
        row -> new Echo(row.text(), row.text(), row.text(), row.real(), row.real()),
        "SELECT seed, written, \"group\", seed_score, score FROM echoes"
            + " WHERE round = ? ORDER BY position",
        round);
  }

  private List<Appraisal> appraisals(int round) {
    return session.all(
        row ->
            new Appraisal(
                Appraisal.Purpose.valueOf(row.text()),
                row.text(),
                row.text(),
                row.text(),
                row.real(),
                row.text(),
                CostColumns.read(row)),
        "SELECT purpose, \"by\", candidate, key, score, reason, "
            + CostColumns.names("charged_")
            + " FROM appraisals WHERE round = ? ORDER BY position",
        round);
  }

  private void writeChoice(int round, Selection selection) {
    for (int i = 0; i < selection.picks().size(); i++) {
      Selection.Pick pick = selection.picks().get(i);
      session.insert("picks", round, i, pick.candidateId(), pick.score(), pick.by(), pick.answer());
    }
    for (int i = 0; i < selection.plan().size(); i++) {
      session.insert("plans", round, i, selection.plan().get(i));
    }
    writeEvidence(round, selection.evidence());
  }

  private void writeEvidence(int round, Evidence evidence) {
    for (int i = 0; i < evidence.sightings().size(); i++) {
      Sighting seen = evidence.sightings().get(i);
      session.insert(
          "sightings",
          round,
          i,
          seen.candidateId(),
          seen.group(),
          seen.score(),
          seen.logProbability(),
          seen.judged(),
          seen.right());
    }
    evidence
        .steerLosses()
        .forEach((group, loss) -> session.insert("steer_losses", round, group, loss));
    evidence.shares().forEach((name, share) -> session.insert("shares", round, name, share));
    if (evidence.screening().screened()) {
      session.insert("screenings", round, evidence.screening().remaining());
      evidence.screening().slice().forEach(id -> session.insert("slices", round, id));
    }
  }

  private Evidence evidence(int round) {
    List<Sighting> sightings =
        session.all(
            row ->
                new Sighting(
                    row.text(), row.text(), row.real(), row.real(), row.number(), row.number()),
            "SELECT candidate, \"group\", score, log_probability, judged, \"right\""
                + " FROM sightings WHERE round = ? ORDER BY position",
            round);
    return new Evidence(
        sightings,
        reals("SELECT \"group\", loss FROM steer_losses WHERE round = ?", round),
        reals("SELECT name, share FROM shares WHERE round = ?", round),
        screening(round));
  }

  private Screening screening(int round) {
    return session
        .first(Session.Row::number, "SELECT remaining FROM screenings WHERE round = ?", round)
        .map(
            remaining ->
                new Screening(
                    remaining,
                    session.all(
                        Session.Row::text,
                        "SELECT candidate FROM slices WHERE round = ? ORDER BY candidate",
                        round)))
        .orElse(Screening.NONE);
  }

  private SortedMap<String, Double> reals(String select, Object... arguments) {
    SortedMap<String, Double> reals = new TreeMap<>();
    session
        .all(row -> Map.entry(row.text(), row.real()), select, arguments)
        .forEach(entry -> reals.put(entry.getKey(), entry.getValue()));
    return reals;
  }

  private List<Selection.Pick> picks(int round) {
    return session.all(
        row -> new Selection.Pick(row.text(), row.real(), row.text(), row.text()),
        "SELECT candidate, score, \"by\", answer FROM picks WHERE round = ? ORDER BY position",
        round);
  }

  private List<String> plan(int round) {
    return session.all(
        Session.Row::text, "SELECT candidate FROM plans WHERE round = ? ORDER BY position", round);
  }

  private void writeExchange(int round, int position, Exchange exchange) {
    TeacherRequest request = exchange.request();
    writeCandidate(round, request.candidate());
    session.insert(
        "exchanges",
        round,
        position,
        request.candidate().id(),
        exchange.key(),
        request.mode(),
        request.sample(),
        request.teacher(),
        request.sampling().maxTokens(),
        request.sampling().temperature(),
        request.sampling().topP(),
        AnswerColumns.of(exchange.answer()),
        CostColumns.of(exchange.charge()));
    for (int i = 0; i < request.messages().size(); i++) {
      Message message = request.messages().get(i);
      session.insert("messages", round, position, i, message.role(), message.content());
    }
  }

  private void writeCandidate(int round, Candidate candidate) {
    Optional<Candidate> known =
        session.first(
            RoundTables::candidate,
            "SELECT id, prompt, \"group\", source FROM candidates WHERE id = ?",
            candidate.id());
    if (known.isEmpty()) {
      session.insert(
          "candidates", candidate.id(), candidate.prompt(), candidate.group(), candidate.source());
    } else if (!known.get().equals(candidate)) {
      throw new IllegalArgumentException(
          "round %d: candidate %s was committed as %s, found %s; was the pool changed?"
              .formatted(round, candidate.id(), known.get(), candidate));
    }
  }

  private static Candidate candidate(Session.Row row) throws SQLException {
    return new Candidate(row.text(), row.text(), row.text(), row.text());
  }

  private List<Exchange> exchanges(int round) {
    Map<Integer, List<Message>> messages =
        session
            .all(
                row -> Map.entry(row.number(), new Message(row.text(), row.text())),
                "SELECT exchange, role, content FROM messages WHERE round = ?"
                    + " ORDER BY exchange, position",
                round)
            .stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return session.all(
        row -> {
          List<Message> said = messages.getOrDefault(row.number(), List.of());
          Candidate candidate = candidate(row);
          String key = row.text();
          String mode = row.text();
          int sample = row.number();
          String teacher = row.text();
          Sampling sampling = new Sampling(row.number(), row.real(), row.real());
          return new Exchange(
              new TeacherRequest(candidate, said, sampling, mode, sample, teacher),
              key,
              AnswerColumns.read(row),
              CostColumns.read(row));
        },
        "SELECT position, id, prompt, \"group\", source, key, mode, sample, teacher, max_tokens,"
            + " temperature, top_p, outcome, answer, detail, input_tokens, output_tokens,"
            + " reasoning, log_probabilities, "
            + CostColumns.names("charged_")
            + " FROM exchanges JOIN candidates ON id = candidate WHERE round = ? ORDER BY position",
        round);
  }

  private List<Admission> admissions(int round) {
    return session.all(
        row ->
            new Admission(
                row.number(), new Example(row.text(), row.text(), row.text()), row.text()),
        "SELECT exchange, candidate, prompt, answer, rejection FROM admissions"
            + " WHERE round = ? ORDER BY position",
        round);
  }

  private void writeEvaluation(int round, int position, Evaluation evaluation) {
    Scorecard card = evaluation.scorecard();
    session.insert("evaluations", round, position, card.split(), card.unparsed(), card.tokens());
    card.groups()
        .forEach(
            (group, score) ->
                session.insert(
                    "group_scores", round, position, group, score.items(), score.correct()));
    card.poolWeights()
        .forEach((group, weight) -> session.insert("pool_weights", round, position, group, weight));
    for (int i = 0; i < evaluation.samples().size(); i++) {
      Sample sample = evaluation.samples().get(i);
      session.insert(
          "samples",
          round,
          position,
          i,
          sample.group(),
          sample.prompt(),
          sample.answer(),
          sample.correct());
    }
  }

  private List<Evaluation> evaluations(int round) {
    return evaluations(round, position -> samples(round, position));
  }

  /** What was measured in a round, without the samples. */
  List<Evaluation> scores(int round) {
    return evaluations(round, position -> List.of());
  }

  private List<Evaluation> evaluations(int round, IntFunction<List<Sample>> samples) {
    record Header(int position, String split, int unparsed, long tokens) {}
    return session
        .all(
            row -> new Header(row.number(), row.text(), row.number(), row.integer()),
            "SELECT position, split, unparsed, tokens FROM evaluations"
                + " WHERE round = ? ORDER BY position",
            round)
        .stream()
        .map(
            header ->
                new Evaluation(
                    new Scorecard(
                        header.split(),
                        groups(round, header.position()),
                        weights(round, header.position()),
                        header.unparsed(),
                        header.tokens()),
                    samples.apply(header.position())))
        .toList();
  }

  private SortedMap<String, Scorecard.Group> groups(int round, int evaluation) {
    SortedMap<String, Scorecard.Group> groups = new TreeMap<>();
    session
        .all(
            row -> Map.entry(row.text(), new Scorecard.Group(row.number(), row.number())),
            "SELECT \"group\", items, correct FROM group_scores WHERE round = ? AND evaluation = ?",
            round,
            evaluation)
        .forEach(entry -> groups.put(entry.getKey(), entry.getValue()));
    return groups;
  }

  private SortedMap<String, Double> weights(int round, int evaluation) {
    return reals(
        "SELECT \"group\", weight FROM pool_weights WHERE round = ? AND evaluation = ?",
        round,
        evaluation);
  }

  private List<Sample> samples(int round, int evaluation) {
    return session.all(
        row -> new Sample(row.text(), row.text(), row.text(), row.truth()),
        "SELECT \"group\", prompt, answer, correct FROM samples"
            + " WHERE round = ? AND evaluation = ? ORDER BY position",
        round,
        evaluation);
  }
}
