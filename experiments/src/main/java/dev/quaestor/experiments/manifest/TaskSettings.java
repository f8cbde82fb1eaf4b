package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/** The task: prompts in disjoint splits, a verifier, and where it is procedural a solver. */
public record TaskSettings(
    @Setting(value = "the task's name", example = "strings") String name,
    @Setting(value = "candidates in the pool", otherwise = "8000") int poolSize,
    @Setting(value = "examples the base is trained on and replays", otherwise = "600") int seedSet,
    @Setting(value = "held-out items for the curves", otherwise = "400") int monitor,
    @Setting(value = "held-out items that may guide a run", otherwise = "200") int steer,
    @Setting(value = "held-out items that stay sealed until a comparison", otherwise = "2000")
        int test,
    @Setting(value = "the task's own settings, such as pool: long-tailed", rest = true)
        Map<String, Tree> own) {

  public TaskSettings {
    own = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(own));
    new Check()
        .atLeast("pool-size", poolSize, 1)
        .atLeast("seed-set", seedSet, 0)
        .atLeast("monitor", monitor, 1)
        .atLeast("steer", steer, 0)
        .atLeast("test", test, 0)
        .done();
  }
}
