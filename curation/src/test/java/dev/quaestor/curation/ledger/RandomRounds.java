package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.screen.Screening;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Rounds of a seed with everything a round may hold: NaN, no rows at all, any text. */
final class RandomRounds {

  private static final List<String> TEXTS =
      List.of(
          "",
          "plain",
          "it's \"quoted\"; DROP TABLE rounds; --",
          "two\nlines\r\tand a tab",
          "größer 中文 😀 e\u0301",
          "cut emoji \ud83d",
          "\udc00 low first",
          "a \u0000 inside",
          " ");
  private static final double[] REALS = {
    Double.NaN,
    -0.0,
    0.0,
    1.0,
    -3.0,
    0.1,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.NEGATIVE_INFINITY,
    Double.POSITIVE_INFINITY
  };

  private final RandomGenerator random;
  private final RandomGenerator scoring;
  private final List<Candidate> known = new ArrayList<>();

  RandomRounds(long seed) {
    this.random = new RandomStreams(seed).stream(0, "rounds");
    this.scoring = new RandomStreams(seed).stream(0, "scoring");
  }

  static List<Round> list(long seed, int count) {
    RandomRounds rounds = new RandomRounds(seed);
    List<Round> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(rounds.round(i));
    }
    return list;
  }

  Round round(int number) {
    return new Round(
        number,
        new Selection(
            list(() -> new Selection.Pick(text(), real(), text(), text())),
            list(this::text),
            real(),
            evidence()),
        list(this::exchange),
        list(this::admission),
        new Round.Model(text(), text()),
        new Effort(count(), amount(), amount(), count(), amount(), real()),
        list(this::evaluation),
        appraisals(),
        echoes());
  }

  private List<Echo> echoes() {
    List<Echo> echoes = new ArrayList<>();
    for (int i = scoring.nextInt(3); i > 0; i--) {
      echoes.add(
          new Echo(
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              REALS[scoring.nextInt(REALS.length)],
              REALS[scoring.nextInt(REALS.length)]));
    }
    return echoes;
  }

  private Evidence evidence() {
    var losses = new TreeMap<String, Double>();
    var shares = new TreeMap<String, Double>();
    list(this::text).forEach(group -> losses.put(group, real()));
    list(this::text).forEach(name -> shares.put(name, real()));
    return new Evidence(
        list(() -> new Sighting(text(), text(), real(), real(), 4, count())),
        losses,
        shares,
        screening());
  }

  private Screening screening() {
    return scoring.nextBoolean()
        ? Screening.NONE
        : new Screening(1 + scoring.nextInt(9), List.of("candidate 1", "größer 中文"));
  }

  private Exchange exchange() {
    TeacherRequest request =
        new TeacherRequest(
            candidate(),
            List.of(new Message("system", text()), Message.user(text())),
            new Sampling(1 + random.nextInt(100), random.nextDouble(), 1 - random.nextDouble()),
            text(),
            count(),
            "weak");
    Answer.Outcome[] outcomes = Answer.Outcome.values();
    Answer answer =
        new Answer(
            outcomes[random.nextInt(outcomes.length)],
            text(),
            text(),
            amount(),
            amount(),
            new Answer.Aside(text(), list(this::real)));
    return new Exchange(
        request, text(), answer, new Cost(amount(), amount(), amount(), amount(), amount()));
  }

  private Candidate candidate() {
    if (known.isEmpty() || random.nextBoolean()) {
      known.add(new Candidate("id" + known.size() + text(), text(), text(), text()));
    }
    return known.get(random.nextInt(known.size()));
  }

  private Admission admission() {
    return new Admission(count(), new Example(text(), text(), text()), text());
  }

  private Evaluation evaluation() {
    var groups = new TreeMap<String, Scorecard.Group>();
    var weights = new TreeMap<String, Double>();
    list(this::text).forEach(name -> groups.put(name, new Scorecard.Group(count(), count())));
    list(this::text).forEach(name -> weights.put(name, real()));
    return new Evaluation(
        new Scorecard(text(), groups, weights, count(), amount()),
        list(() -> new Sample(text(), text(), text(), random.nextBoolean())));
  }

  private <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      items.add(item.get());
    }
    return items;
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size())) + (random.nextBoolean() ? "" : "x".repeat(90));
  }

  private double real() {
    int at = random.nextInt(2 * REALS.length);
    return at < REALS.length ? REALS[at] : random.nextGaussian();
  }

  private int count() {
    return random.nextInt(5);
  }

  private long amount() {
    return random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(1_000_000);
  }

  private List<Appraisal> appraisals() {
    List<Appraisal> appraisals = new ArrayList<>();
    for (int i = scoring.nextInt(3); i > 0; i--) {
      appraisals.add(
          new Appraisal(
              scoring.nextBoolean() ? Appraisal.Purpose.SELECTION : Appraisal.Purpose.ADMISSION,
              "judge",
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              REALS[scoring.nextInt(REALS.length)],
              TEXTS.get(scoring.nextInt(TEXTS.size())),
              new Cost(1, scoring.nextInt(9), scoring.nextInt(9), 0, 0)));
    }
    return appraisals;
  }
}
