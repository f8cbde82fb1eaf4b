package dev.quaestor.eval.comparison;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.record.Band;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Made-up runs for tests of comparisons and reports. The numbers come from a formula and a random
 * stream; no student was trained, and nothing here is a result.
 */
public final class SyntheticExperiment {

  /** The planted truth of one variant: its final gain, and how much it prefers rare skills. */
  public record Planted(Variant variant, double gain, double appetite) {}

  private static final List<String> SKILLS =
      List.of(
          "reverse",
          "upper",
          "first-letters",
          "sort",
          "count-vowels",
          "rotate",
          "dedupe",
          "interleave",
          "longest-run",
          "caesar",
          "palindrome-pad",
          "run-length");

  private final int rounds;
  private final int perRound;
  private final int items;
  private final List<String> skills;

  /**
   * @param items held-out items of each skill
   */
  public SyntheticExperiment(int rounds, int perRound, int items) {
    this(rounds, perRound, items, SKILLS);
  }

  private SyntheticExperiment(int rounds, int perRound, int items, List<String> skills) {
    this.rounds = rounds;
    this.perRound = perRound;
    this.items = items;
    this.skills = skills;
  }

  /** The same with one skill only and a single query a round, for simulations of many. */
  public static SyntheticExperiment tiny(int rounds) {
    return new SyntheticExperiment(rounds, 1, 500, List.of("all"));
  }

  public List<RunRecord> runs(List<Planted> planted, int seeds, long stream) {
    List<RunRecord> runs = new ArrayList<>();
    for (Planted each : planted) {
      for (int seed = 1; seed <= seeds; seed++) {
        runs.add(run(each, seed, stream));
      }
    }
    return runs;
  }

  /** One finished run; its base depends on the seed and stream alone. */
  public RunRecord run(Planted planted, long seed, long stream) {
    RandomStreams streams = new RandomStreams(stream * 1_000 + seed);
    double base = 0.46 + 0.03 * streams.stream(0, "base").nextGaussian();
    RandomGenerator own = streams.stream(0, "run", planted.variant().name());
    double gain = planted.gain() + 0.012 * own.nextGaussian();
    List<Round> made = new ArrayList<>();
    made.add(
        Round.base(
            Digests.hex("base", Long.toString(stream), Long.toString(seed)),
            List.of(evaluation(base, 0, streams.stream(0, "items")))));
    for (int round = 1; round <= rounds; round++) {
      double learned = gain * (1 - Math.exp(-2.2 * round / rounds)) / (1 - Math.exp(-2.2));
      List<Exchange> exchanges = exchanges(planted, round, own);
      String checkpoint = String.format("round-%04d", round);
      made.add(
          new Round(
              round,
              new Selection(
                  exchanges.stream()
                      .map(e -> new Selection.Pick(e.request().candidate().id(), own.nextDouble()))
                      .toList(),
                  List.of(),
                  planted.variant().random() ? 8_000 : 900 + own.nextInt(200)),
              exchanges,
              admissions(exchanges, own),
              new Round.Model(
                  checkpoint, Digests.hex(planted.variant().name(), seed + "/" + round)),
              new Effort(
                  planted.variant().random() ? 0 : 8_000,
                  planted.variant().random() ? 0 : 320_000,
                  planted.variant().random() ? 0 : 192_000,
                  round * perRound / 2,
                  round * perRound * 400L,
                  1.6 * Math.exp(-0.3 * round)),
              List.of(evaluation(base, learned, own))));
    }
    return new RunRecord(
        planted.variant(),
        seed,
        RunRecord.State.DONE,
        Limits.of(Map.of(Dimension.QUERIES, (long) rounds * perRound)),
        made.stream().map(Round::charge).reduce(Cost.ZERO, Cost::plus),
        made,
        Band.ANY,
        Optional.empty());
  }

  /** Skill k is drawn in proportion to 0.65^k, and less steeply the larger the appetite. */
  private List<Exchange> exchanges(Planted planted, int round, RandomGenerator random) {
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < perRound; i++) {
      double appetite = planted.appetite() * (0.6 + 0.4 * round / rounds);
      int skill = draw(Math.pow(0.65, 1 - appetite), random);
      String prompt = skills.get(skill) + ": " + Long.toString(random.nextLong(), 36);
      Candidate candidate = Candidate.of(prompt, skills.get(skill), "");
      long input = 20L + random.nextInt(12);
      long output = 30L + random.nextInt(40);
      exchanges.add(
          new Exchange(
              new TeacherRequest(
                  candidate, List.of(Message.user(prompt)), new Sampling(128, 0, 1), "answer", 0),
              candidate.id(),
              Answer.completed("so it goes", input, output),
              new Cost(1, input, output, 0, 0)));
    }
    return exchanges;
  }

  private static List<Admission> admissions(List<Exchange> exchanges, RandomGenerator random) {
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Candidate candidate = exchanges.get(i).request().candidate();
      double fate = random.nextDouble();
      String rejection =
          fate < 0.03 ? "verified: wrong" : fate < 0.04 ? "duplicate: seen in round 1" : "";
      admissions.add(
          new Admission(i, new Example(candidate.id(), candidate.prompt(), "yes"), rejection));
    }
    return admissions;
  }

  private Evaluation evaluation(double base, double learned, RandomGenerator random) {
    SortedMap<String, Scorecard.Group> groups = new TreeMap<>();
    SortedMap<String, Double> weights = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    double all = 0;
    for (int k = 0; k < skills.size(); k++) {
      all += Math.pow(0.65, k);
    }
    for (int k = 0; k < skills.size(); k++) {
      double ease = skills.size() == 1 ? 0 : 0.4 - 0.8 * k / (skills.size() - 1);
      double chance = Math.max(0.01, Math.min(0.99, base + ease + learned * (0.5 + 0.09 * k)));
      int correct = 0;
      for (int i = 0; i < items; i++) {
        correct += random.nextDouble() < chance ? 1 : 0;
      }
      groups.put(skills.get(k), new Scorecard.Group(items, correct));
      weights.put(skills.get(k), Math.pow(0.65, k) / all);
      samples.add(sample(skills.get(k), random.nextDouble() < chance));
    }
    return new Evaluation(
        new Scorecard("monitor", groups, weights, (int) (10 * (1 - base)), 40_000), samples);
  }

  private static Sample sample(String skill, boolean correct) {
    String prompt =
        skill + ": the small <script>alert('owl')</script> sang & slept\nWrite the steps.";
    return new Sample(
        skill,
        prompt,
        correct ? "steps: owl > lwo\nanswer: lwo" : "steps: owl\nanswer: owl",
        correct);
  }

  private int draw(double ratio, RandomGenerator random) {
    double all = 0;
    for (int k = 0; k < skills.size(); k++) {
      all += Math.pow(ratio, k);
    }
    double at = random.nextDouble() * all;
    for (int k = 0; k < skills.size(); k++) {
      at -= Math.pow(ratio, k);
      if (at < 0) {
        return k;
      }
    }
    return skills.size() - 1;
  }
}
