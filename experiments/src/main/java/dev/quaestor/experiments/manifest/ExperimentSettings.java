package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Tree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an experiment varies and what it compares. */
public record ExperimentSettings(
    @Setting(value = "keys with the values they take: strategy: [random, margin]", otherwise = "{}")
        Map<String, List<Tree>> vary,
    @Setting(
            value =
                "variants by name, each with the keys it sets: {small: {rounds: 1, teacher.samples: 4},"
                    + " …}; crossed with what varies",
            otherwise = "{}")
        Map<String, Map<String, Tree>> variants,
    @Setting(
            value = "what papers claim, each with the contrast that would show it; the report says",
            otherwise = "[]")
        List<Claim> claims,
    @Setting(value = "what is compared", otherwise = "{}") Compare compare,
    @Setting(
            "the hard limit on the bill of all runs; where none is given what they may be charged,"
                + " and for servers a tenth (at least 10) of the queries more, for attempts that are"
                + " lost, unless budget.queries is written")
        Optional<BudgetSettings> limit,
    @Setting(
            "a PostgreSQL database for bill and tape, to share them between machines; a file in the"
                + " experiment's directory where none is given")
        Optional<BillSettings> bill) {

  /** Nothing varies: one variant, and nothing to compare. */
  public static final ExperimentSettings NONE =
      new ExperimentSettings(
          Map.of(),
          Map.of(),
          List.of(),
          new Compare(
              Compare.Axis.QUERIES, Compare.Metric.MACRO_ACCURACY, List.of(), Optional.empty(), ""),
          Optional.empty(),
          Optional.empty());

  public ExperimentSettings {
    vary = Collections.unmodifiableMap(new LinkedHashMap<>(vary));
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    claims = List.copyOf(claims);
    Check check = new Check();
    vary.forEach(
        (key, values) ->
            check
                .that(!values.isEmpty(), "at least one value to vary over", "vary." + key)
                .that(varies(key), UNVARIED, "vary." + key));
    variants.forEach(
        (name, keys) -> {
          check.that(
              name.matches("[A-Za-z0-9][A-Za-z0-9.=+-]*"),
              "a variant's name has letters, digits, '.', '=', '+' and '-' only, found \""
                  + name
                  + "\"",
              "variants." + name);
          keys.keySet()
              .forEach(key -> check.that(varies(key), UNVARIED, "variants." + name + "." + key));
        });
    check.done();
  }

  private static final String UNVARIED = "is not varied here; list seeds under seeds:";

  private static boolean varies(String key) {
    return !key.equals("seeds") && !key.startsWith("experiment") && !key.equals("name");
  }

  /** What a paper claims. */
  public record Claim(
      @Setting(value = "where it is claimed", example = "'Kessler et al. 2025, arXiv 2512.00884'")
          String paper,
      @Setting(value = "the claim in a sentence", example = "a closed loop beats asking at once")
          String text,
      @Setting(value = "what would show it", example = "loss > one-shot-loss") String contrast) {

    public Claim {
      new Check()
          .that(
              contrast.matches("\\S+ > \\S+"),
              "a contrast is written \"margin > random\", found \"" + contrast + "\"",
              "contrast")
          .done();
    }
  }

  /** What is compared, on which axis. */
  public record Compare(
      @Setting(value = "what the curves are drawn against", otherwise = "queries") Axis axis,
      @Setting(value = "what the curves show", otherwise = "macro-accuracy") Metric metric,
      @Setting(
              value = "at most three contrasts named beforehand: margin > random",
              otherwise = "[]")
          List<String> primary,
      @Setting("the score to be reached; the reference's own where none is given")
          Optional<Double> target,
      @Setting(
              value = "why unequal training is accepted, in writing; else it bars a verdict",
              otherwise = "")
          String waiver) {

    /** The dimensions of a charge. */
    public enum Axis {
      QUERIES,
      INPUT_TOKENS,
      OUTPUT_TOKENS,
      MEGA_FLOPS,
      MICRO_USD
    }

    /** The held-out scores. */
    public enum Metric {
      MACRO_ACCURACY,
      POOL_ACCURACY
    }

    public Compare {
      primary = List.copyOf(primary);
      new Check()
          .that(
              primary.size() <= 3,
              "at most three primary contrasts, found " + primary.size(),
              "primary")
          .that(
              primary.stream().allMatch(c -> c.matches("\\S+ > \\S+")),
              "a contrast is written \"margin > random\", found " + primary,
              "primary")
          .that(
              target.orElse(1.0) > 0 && target.orElse(1.0) <= 1,
              "must lie in (0, 1], found " + target.orElse(0.0),
              "target")
          .done();
    }
  }
}
