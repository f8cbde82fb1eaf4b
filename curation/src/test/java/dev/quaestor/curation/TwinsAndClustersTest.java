package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Oracle;
import dev.quaestor.curation.strategy.Progress;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.SelfVariance;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.CandidateGains;
import dev.quaestor.curation.student.Clustered;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.Sight;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TwinGains;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What twins gain by group, and groups that are clusters of what the base makes of prompts. */
final class TwinsAndClustersTest {

  private static final Verifier NONE =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");
  private static final RandomStreams STREAMS = new RandomStreams(3);

  private int closed;

  /** Skills are first letters; it loses 2 on each but those it was taught, where it loses 1. */
  private final class Skilled implements Student {

    private final Set<String> taught;

    Skilled(Set<String> taught) {
      this.taught = taught;
    }

    @Override
    public String sha256() {
      return taught.toString();
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      float[] half = {(float) Math.log(0.5)};
      return candidates.stream()
          .map(c -> new Observation(c.id(), 3, "yes", half, half, half, false))
          .toList();
    }

    @Override
    public Sight embed(
        List<Candidate> candidates, int maxTokens, Set<Embedding> kinds, RandomStreams streams) {
      List<Observation> seen = observe(candidates, Decoding.greedy(maxTokens), streams);
      float[] values = new float[2 * candidates.size()];
      for (int i = 0; i < candidates.size(); i++) {
        String prompt = candidates.get(i).prompt();
        values[2 * i] = 10 * (prompt.charAt(0) - 'a');
        values[2 * i + 1] = prompt.length() % 5 / 10f;
      }
      List<String> ids = candidates.stream().map(Candidate::id).toList();
      return kinds.isEmpty()
          ? new Sight(seen, Map.of())
          : new Sight(seen, Map.of(new Embedding.Hidden(), new Embeddings(ids, 2, values)));
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return examples.stream()
          .map(e -> new TextLoss(taught.contains(e.prompt().substring(0, 1)) ? 1 : 2, 5))
          .toList();
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return losses(examples);
    }

    @Override
    public long activeParameters() {
      return 1;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** A twin learns the skills of what it is taught; "c" cannot be learned. */
  private final StudentTrainer trainer =
      new StudentTrainer() {
        @Override
        public Student incumbent(RunState state) {
          return new Skilled(Set.of());
        }

        @Override
        public Trained train(Training training) {
          throw new AssertionError("nothing is put in force");
        }

        @Override
        public Trained twin(Training training) {
          Set<String> taught =
              training.course().corpus().stream()
                  .map(e -> e.prompt().substring(0, 1))
                  .filter(skill -> !skill.equals("c"))
                  .collect(Collectors.toSet());
          assertThat(training.course().corpus()).hasSizeBetween(1, 16);
          assertThat(training.course().corpus()).allMatch(e -> e.answer().equals("reference"));
          return new Trained(new Skilled(taught), "", training.course().steps(), 7, 0.1);
        }
      };

  /** Twenty of each skill, {@code grouped} or without groups. */
  private static List<Candidate> pool(String skills, boolean grouped, String ending) {
    List<Candidate> all = new ArrayList<>();
    for (char skill : skills.toCharArray()) {
      for (int i = 0; i < 20; i++) {
        all.add(Candidate.of(skill + " " + ending + i, grouped ? "" + skill : "", ""));
      }
    }
    return all;
  }

  private static References references(List<Candidate> steer) {
    return new References(candidate -> Optional.of("reference"), steer);
  }

  private static ObservationPlan plan(List<Candidate> steer) {
    return new ObservationPlan(1, 8, new Reading(Optional::of, NONE, references(steer)));
  }

  private static ObservationPlan.Eligible eligible(List<Candidate> pool) {
    return new ObservationPlan.Eligible(1, pool, List.of(), 2, STREAMS);
  }

  private static SelectionContext context(Observed seen, int count) throws Exception {
    return new SelectionContext(RunState.start(3).after(Round.base("0", List.of())), seen, count);
  }

  private static Map<String, Long> bySkill(Selection selection, Observed seen) throws Exception {
    return selection.picks().stream()
        .map(
            pick ->
                seen.candidates().stream()
                    .filter(c -> c.id().equals(pick.candidateId()))
                    .findFirst()
                    .orElseThrow())
        .collect(Collectors.groupingBy(c -> c.prompt().substring(0, 1), Collectors.counting()));
  }

  private Observed twins(String skills, String steered) throws Exception {
    Oracle oracle = new Oracle(new SelfVariance(), new TopK());
    List<Candidate> steer = pool(steered, true, "steer ");
    return new TwinGains(plan(steer), trainer, references(steer))
        .observe(
            RunState.start(3).after(Round.base("0", List.of())),
            new Skilled(Set.of()),
            eligible(pool(skills, true, "")),
            oracle.needs(1));
  }

  @Test
  void twinGains_areTheRiseOfWhatIsKnownOfTheSteerSplit() throws Exception {
    Observed seen = twins("abc", "abcd");
    double each = (Math.exp(-1) - Math.exp(-2)) / 4;
    for (Candidate candidate : seen.candidates()) {
      double gain = context(seen, 1).beside(new Need.TwinGains(), candidate);
      assertThat(gain).isCloseTo(candidate.group().equals("c") ? 0 : each, within(1e-12));
    }
    assertThat(closed).as("every twin").isEqualTo(3);
    assertThat(seen.tokens()).isEqualTo(60 * 4 + 3 * 3 * 7 + 4 * 80 * 5);
  }

  @Test
  void oracle_asksForWhatGains_andForNothingElse() throws Exception {
    Observed seen = twins("abc", "abcd");
    Selection selection = new Oracle(new SelfVariance(), new TopK()).select(context(seen, 20));
    assertThat(bySkill(selection, seen)).isEqualTo(Map.of("a", 10L, "b", 10L));
    assertThat(selection.evidence().shares()).isEqualTo(Map.of("a", 0.5, "b", 0.5, "c", 0.0));
  }

  @Test
  void oracle_whereNothingGains_dividesEvenly() throws Exception {
    Observed seen = twins("ac", "c"); // what "a" teaches is not measured
    Selection selection = new Oracle(new SelfVariance(), new TopK()).select(context(seen, 20));
    assertThat(bySkill(selection, seen)).isEqualTo(Map.of("a", 10L, "c", 10L));
  }

  /** Eight of sixty are tried; what the others would gain is not known, and they are not ranked. */
  @Test
  void candidateGains_areOfOneStepOnEachThatIsTried() throws Exception {
    QueryStrategy control =
        QueryStrategies.named("oracle-by-candidate", QueryStrategies.Composition.of(new TopK()));
    List<Candidate> steer = pool("abcd", true, "steer ");
    RunState state = RunState.start(3).after(Round.base("0", List.of()));
    Observed seen =
        new CandidateGains(plan(steer), trainer, references(steer), 8)
            .observe(
                state, new Skilled(Set.of()), eligible(pool("abc", true, "")), control.needs(1));
    Map<String, Double> gains = seen.losses().beside().get(new Need.CandidateGains());
    assertThat(gains).hasSize(8);
    double each = (Math.exp(-1) - Math.exp(-2)) / 4;
    for (Candidate candidate : seen.candidates()) {
      if (gains.containsKey(candidate.id())) {
        assertThat(gains.get(candidate.id()))
            .isCloseTo(candidate.group().equals("c") ? 0 : each, within(1e-12));
      }
    }
    assertThat(closed).as("every twin").isEqualTo(8);
    assertThat(seen.tokens()).isEqualTo(8 * 3 * 7 + 9 * 80 * 5);
    Selection selection = control.select(context(seen, 4));
    assertThat(selection.picks())
        .allSatisfy(pick -> assertThat(gains.get(pick.candidateId())).isPositive());
    Selection more = control.select(context(seen, 10)); // two by lot, behind all that were tried
    assertThat(more.picks().subList(0, 8)).allMatch(pick -> gains.containsKey(pick.candidateId()));
    assertThat(more.picks().subList(8, 10)).noneMatch(p -> gains.containsKey(p.candidateId()));
  }

  @Test
  void clusters_standForGroups_inCandidatesAndOnTheSteerSplit() throws Exception {
    Progress progress = new Progress(new SelfVariance(), new TopK(), Dimension.QUERIES, 3);
    List<Candidate> steer = pool("abc", false, "steer ");
    Clustered clustered = new Clustered(trainer, steer, TwinsAndClustersTest::plan);
    List<Candidate> pool = pool("abc", false, "");
    RunState state = RunState.start(3).after(Round.base("0", List.of()));
    Observed seen =
        clustered.observe(state, new Skilled(Set.of("b")), eligible(pool), progress.needs(1));
    Map<String, Set<String>> members =
        seen.candidates().stream()
            .collect(
                Collectors.groupingBy(
                    Candidate::group,
                    Collectors.mapping(c -> c.prompt().substring(0, 1), Collectors.toSet())));
    assertThat(members.values()).containsExactlyInAnyOrder(Set.of("a"), Set.of("b"), Set.of("c"));
    assertThat(seen.losses().ofSteer().keySet()).isEqualTo(members.keySet());
    members.forEach(
        (cluster, skills) ->
            assertThat(seen.losses().ofSteer().get(cluster))
                .isEqualTo(skills.contains("b") ? 1.0 : 2.0));
    assertThat(seen.candidates())
        .extracting(Candidate::id)
        .isEqualTo(pool.stream().map(Candidate::id).toList());
    Observed again =
        clustered.observe(state, new Skilled(Set.of()), eligible(pool), progress.needs(1));
    assertThat(again.candidates()).as("whoever is in force").isEqualTo(seen.candidates());
    assertThat(progress.select(context(seen, 30)).evidence().shares().keySet())
        .isEqualTo(members.keySet());
    assertThat(closed).as("the base, each time").isEqualTo(2);
  }

  @Test
  void clusters_whereNoneAreNeeded_leaveGroupsAlone() throws Exception {
    List<Candidate> steer = pool("ab", true, "steer ");
    List<Candidate> pool = pool("ab", true, "");
    Observed seen =
        new Clustered(trainer, steer, TwinsAndClustersTest::plan)
            .observe(
                RunState.start(3),
                new Skilled(Set.of()),
                eligible(pool),
                new Progress(new SelfVariance(), new TopK(), Dimension.QUERIES).needs(1));
    assertThat(seen.candidates()).isEqualTo(pool);
    assertThat(closed).isZero();
  }
}
