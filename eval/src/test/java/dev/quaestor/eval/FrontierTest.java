package dev.quaestor.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pools whose skills build on one another. */
class FrontierTest {

  private static final Map<String, Object> SMALL =
      Map.of(
          "pool",
          "frontier",
          "pool-size",
          3000,
          "seed-set",
          4000,
          "steer",
          32,
          "monitor",
          16,
          "test",
          16);

  /** The pool has as much of every skill; the base sees little of those that build on others. */
  @Test
  void draw_showsTheBaseOnlyTracesOfWhatBuildsOnOthers() {
    Task task = Tasks.named("strings", SMALL);
    Material material = task.draw(new RandomStreams(3));
    Map<String, Long> pool = shares(material.candidates());
    for (String skill : List.of("copy", "shift", "chain", "relay", "march")) {
      assertThat(pool.get(skill) / 3000.0).as(skill).isCloseTo(0.95 / 14, within(0.02));
    }
    Map<String, Long> seeds =
        material.seedSet().stream()
            .collect(
                Collectors.groupingBy(
                    e -> e.prompt().substring(0, e.prompt().indexOf(':')).split(" ")[0],
                    Collectors.counting()));
    for (String skill : List.of("chain", "relay", "march")) {
      assertThat(seeds.get(skill) / 4000.0).as(skill).isCloseTo(0.005, within(0.004));
    }
    assertThat(seeds.get("copy")).isGreaterThan(seeds.get("shift")).isGreaterThan(1000);
    assertThat(task.description()).contains("(builds on reverse and shift)");
  }

  @Test
  void solver_writesTheStepsOfWhatItBuildsOn() {
    Task task = Tasks.named("strings", SMALL);
    Function<String, String> solved =
        prompt -> task.solver().orElseThrow().solve(prompt).orElseThrow().text();
    assertThat(solved.apply("chain: kofa =")).isEqualTo("afok > bgpl");
    assertThat(solved.apply("relay: kofa =")).isEqualTo("afok > bgpl > lgpb");
    assertThat(solved.apply("march: kofa =")).isEqualTo("ofak > ooffaakk");
    Candidate relay = Candidate.of("relay: kofa =", "relay", "");
    assertThat(task.verifier().judge(relay, "lgpb").correct()).isTrue();
    assertThat(task.verifier().judge(relay, "afok > bgpl").correct()).isFalse();
  }

  @Test
  void frontier_withoutWhatASkillBuildsOn_isRefused() {
    assertThatThrownBy(() -> draw(Map.of("skills", List.of("copy", "relay"))))
        .hasMessageContaining("relay builds on [chain, swap]")
        .hasMessageContaining("list them too");
    assertThatThrownBy(() -> draw(Map.of("skills", List.of("copy", "shift"))))
        .hasMessageContaining("pool: frontier needs skills that build on others");
  }

  private static void draw(Map<String, Object> more) {
    java.util.Map<String, Object> settings = new java.util.HashMap<>(SMALL);
    settings.putAll(more);
    Tasks.named("strings", settings).draw(new RandomStreams(1));
  }

  private static Map<String, Long> shares(Iterable<Candidate> candidates) {
    java.util.List<Candidate> all = new java.util.ArrayList<>();
    candidates.forEach(all::add);
    return all.stream().collect(Collectors.groupingBy(Candidate::group, Collectors.counting()));
  }
}
