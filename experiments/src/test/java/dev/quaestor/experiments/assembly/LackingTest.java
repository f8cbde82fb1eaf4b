package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.ManifestFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What strategies need and a task does not have is told before anything is observed. */
final class LackingTest {

  /** What a task has; its pool has two groups unless said. */
  private enum Has {
    ALL,
    /** Nothing to judge by, of the pool nor of the steer split. */
    NO_REFERENCES,
    REFERENCES_OF_THE_POOL_ALONE,
    NO_STEER,
    ONE_STEER_ITEM,
    ONE_GROUP,
    STEER_OF_ONE_GROUP
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss-reference | NO_REFERENCES | strategy: loss-reference needs a reference of every"
            + " candidate, found 6 of 6 without",
        "reducible-loss-reference | NO_REFERENCES | needs a reference of every candidate",
        "oracle | NO_REFERENCES | strategy: oracle needs a reference of every candidate",
        "pass-rate | NO_REFERENCES | strategy: pass-rate verifies what the student writes",
        "error | NO_REFERENCES | strategy: error verifies what the student writes",
        "forgetting | NO_REFERENCES | strategy: forgetting verifies what the student writes",
        "'{name: adaptive, arms: [error, random]}' | NO_REFERENCES | strategy: adaptive verifies"
            + " what the student writes",
        "gradient-alignment | NO_STEER | follows the gradients of the steer split, which is empty",
        "gradient-alignment | REFERENCES_OF_THE_POOL_ALONE | the steer split's references, found 4"
            + " of 4 without",
        "progress | REFERENCES_OF_THE_POOL_ALONE | task.steer: progress measures progress on the"
            + " steer split by its references",
        "progress | ONE_GROUP | strategy: progress tells groups apart, and the pool has one alone",
        "progress | STEER_OF_ONE_GROUP | has no item of b",
        "progress | NO_STEER | has no item of a, b",
        "'{name: progress, clusters: 2}' | ONE_STEER_ITEM | measures 2 clusters on the steer split,"
            + " found 1 items",
        "'{name: progress, clusters: 2}' | REFERENCES_OF_THE_POOL_ALONE | by its references, found"
            + " 4 of 4",
        "adaptive | ONE_GROUP | strategy: adaptive tells groups apart",
        "adaptive | REFERENCES_OF_THE_POOL_ALONE | task.steer: adaptive measures progress",
        "adaptive | STEER_OF_ONE_GROUP | has no item of b",
        "oracle-by-candidate | NO_REFERENCES | oracle-by-candidate needs a reference of every"
            + " candidate",
        "oracle-by-candidate | NO_STEER | measures gains on the steer split, which is empty",
        "oracle-by-candidate | REFERENCES_OF_THE_POOL_ALONE | measures gains on the steer split by"
            + " its references, found 4 of 4",
        "oracle | ONE_GROUP | strategy: oracle tells groups apart",
        "oracle | STEER_OF_ONE_GROUP | has no item of b",
      })
  void lacking_saysWhatIsMissingAndWhere(String strategy, Has has, String said) {
    assertThat(lacking(strategy, has)).anySatisfy(each -> assertThat(each).contains(said));
  }

  static List<String> names() {
    return QueryStrategies.names();
  }

  /** Whoever reads references, verdicts or the steer split is refused without; nobody else is. */
  @ParameterizedTest
  @MethodSource("names")
  void lacking_withoutReferences_refusesWhoeverReadsThem(String name) {
    boolean reads =
        QueryStrategies.needs(name).stream()
            .anyMatch(
                need ->
                    need instanceof Need.SteerGradients
                        || Set.of(
                                new Need.ReferenceLoss(),
                                new Need.Verdicts(),
                                new Need.SteerLoss(),
                                new Need.TwinGains(),
                                new Need.CandidateGains())
                            .contains(need));
    assertThat(lacking(name, Has.NO_REFERENCES).isEmpty()).isEqualTo(!reads);
    assertThat(lacking(name, Has.ALL)).isEmpty();
  }

  private static List<String> lacking(String strategy, Has has) {
    String manifest =
        """
        name: small
        task: {name: strings, pool: even, pool-size: 1000, seed-set: 10}
        strategy: %s
        judge: solver
        reward: verifier
        rounds: 2
        queries-per-round: 100
        """;
    var experiment = ManifestFile.parse("m.yaml", manifest.formatted(strategy), List.of());
    return new Assembly(experiment.manifest(), new Known(has), material(has)).lacking();
  }

  private static Material material(Has has) {
    List<Item> pool = items("ask ", has == Has.ONE_GROUP ? "aaaaaa" : "ababab");
    String steer =
        switch (has) {
          case NO_STEER -> "";
          case ONE_STEER_ITEM -> "a";
          case STEER_OF_ONE_GROUP, ONE_GROUP -> "aaaa";
          default -> "abab";
        };
    return new Material(pool, items("steer ", steer), List.of(), List.of(), List.of());
  }

  private static List<Item> items(String beginning, String groups) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < groups.length(); i++) {
      items.add(new Item(Candidate.of(beginning + i, groups.substring(i, i + 1), ""), 1, ""));
    }
    return items;
  }

  /** A task that knows the references it has. */
  private record Known(Has has) implements Task {

    @Override
    public String name() {
      return "known";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public Material draw(RandomStreams streams) {
      return material(has);
    }

    @Override
    public Optional<String> reference(Candidate candidate) {
      boolean known =
          has != Has.NO_REFERENCES
              && (has != Has.REFERENCES_OF_THE_POOL_ALONE || candidate.prompt().startsWith("ask"));
      return known ? Optional.of("reference") : Optional.empty();
    }

    @Override
    public Verifier verifier() {
      return (candidate, answer) ->
          new Verifier.Judgement(
              reference(candidate).isPresent() ? Verifier.Outcome.WRONG : Verifier.Outcome.UNKNOWN,
              "");
    }
  }
}
