package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The task: prompts in disjoint splits, a verifier, and where it is procedural a solver. A size
 * that is left out is the task's own; a task that reads files has no sizes to set.
 */
public record TaskSettings(
    @Setting(value = "the task's name", example = "strings") String name,
    @Setting("candidates in the pool") Optional<Integer> poolSize,
    @Setting("examples the base is trained on, and replayed") Optional<Integer> seedSet,
    @Setting("held-out items for the curves") Optional<Integer> monitor,
    @Setting("held-out items that may guide a run") Optional<Integer> steer,
    @Setting("held-out items that stay sealed until a comparison") Optional<Integer> test,
    @Setting(
            value =
                "prompts longer than the student has room for: refuse, drop, or truncate (the"
                    + " beginning of the last turn is cut)",
            otherwise = "refuse")
        Longer longer,
    @Setting(value = "the task's own settings, such as pool: long-tailed", rest = true)
        Map<String, Tree> own) {

  /** What becomes of prompts that leave the student no room to answer. */
  public enum Longer {
    REFUSE,
    DROP,
    TRUNCATE
  }

  public TaskSettings {
    own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
    new Check()
        .atLeast("pool-size", poolSize.orElse(1), 1)
        .atLeast("seed-set", seedSet.orElse(0), 0)
        .atLeast("monitor", monitor.orElse(1), 1)
        .atLeast("steer", steer.orElse(0), 0)
        .atLeast("test", test.orElse(0), 0)
        .done();
  }

  /** All settings but the name, as a task takes them: whole numbers, numbers, text and lists. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    poolSize.ifPresent(n -> values.put("pool-size", n));
    seedSet.ifPresent(n -> values.put("seed-set", n));
    monitor.ifPresent(n -> values.put("monitor", n));
    steer.ifPresent(n -> values.put("steer", n));
    test.ifPresent(n -> values.put("test", n));
    own.forEach((key, tree) -> values.put(key, value(tree)));
    return values;
  }

  private static Object value(Tree tree) {
    if (tree instanceof Tree.Items items) {
      List<Object> values = new ArrayList<>();
      // Texts stay as they are written: 1.10 in a list of marks is not 1.1.
      items
          .items()
          .forEach(item -> values.add(item instanceof Tree.Text t ? t.text() : value(item)));
      return values;
    }
    if (!(tree instanceof Tree.Text text)) {
      return tree.plain();
    }
    return switch (text.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> number(text.text());
    };
  }

  private static Object number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      boolean whole = number.stripTrailingZeros().scale() <= 0;
      if (whole && number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
        return number.intValueExact();
      }
      return number.doubleValue();
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
