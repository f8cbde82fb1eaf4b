package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.strategy.BatchSelector;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.TwinGain;
import dev.quaestor.curation.strategy.diverse.Diverse;
import dev.quaestor.curation.student.Embedding.GradientSketch;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which candidates are asked: a criterion, how a batch is drawn by it, and when.
 *
 * @param band ranks as shares, 0 the highest score: [from, to]
 */
@Shorthand("name")
public record StrategySettings(
    @Setting(
            value =
                "the criterion: self-variance, agreement, loss, margin, ...; progress divides by"
                    + " what paid, adaptive among strategies; random, balanced, oracle,"
                    + " oracle-by-candidate are controls",
            example = "self-variance",
            also = "score")
        String name,
    @Setting(
            value =
                "how scores become a batch: top-k the highest; gumbel by score and rank-power by"
                    + " rank, drawn without replacement; band evenly from a band of ranks;"
                    + " stratified equal shares of each group; equal-shares half hard, half easy;"
                    + " and diverse ones among the highest scores: badge by gradient, k-centre,"
                    + " cluster-margin, typiclust and facility-location by hidden state",
            otherwise = "top-k",
            also = "batch")
        Selector selector,
    @Setting(value = "gumbel: how far the draw strays from the highest scores", otherwise = "1.0")
        double temperature,
    @Setting(value = "rank-power: p goes with rank^-power", otherwise = "1.0") double power,
    @Setting(value = "band: from and to, ranks as shares, 0 the highest score", otherwise = "[]")
        List<Double> band,
    @Setting(
            value =
                "diverse selectors: among how many times the batch, the highest scores; judge,"
                    + " reward and oracle-by-candidate: how many times the batch is scored, drawn"
                    + " by lot; 0 is the whole pool",
            otherwise = "10")
        int among,
    @Setting(
            value = "badge, gradient-alignment: numbers a gradient is sketched in",
            otherwise = "512")
        int sketch,
    @Setting(value = "what else a batch is drawn by", otherwise = "{}") MixSettings mix,
    @Setting(
            value = "agreement, disagreement, pass-rate: answers sampled of each candidate",
            otherwise = "4")
        int samples,
    @Setting(value = "and the temperature they are sampled at", otherwise = "1.0")
        double sampleTemperature,
    @Setting(
            value =
                "reducible-loss: questions of the pool asked and charged before round 1, whose"
                    + " answers train its second student alone",
            otherwise = "100")
        int setAside,
    @Setting(
            value =
                "bald: how many of the run's last students are compared, the one in force and the"
                    + " base among them; their checkpoints are kept",
            otherwise = "3")
        int ensemble,
    @Setting(
            value =
                "progress: so many clusters of prompts in place of the pool's groups; 0 is the"
                    + " groups",
            otherwise = "0")
        int clusters,
    @Setting(value = "progress: the criterion inside a group", otherwise = "self-variance")
        String inside,
    @Setting(
            value = "adaptive: the strategies it chooses among",
            otherwise = "[self-variance, random]")
        List<String> arms,
    @Setting("a jar that holds the criterion, as a service; its digest is recorded")
        Optional<Path> jar,
    @Setting(
            value =
                "closed observes every round; one-shot chooses everything by the base; frozen is"
                    + " closed with the base's scores, a control",
            otherwise = "closed")
        Schedule schedule) {

  /** What others are asked for. */
  private static final Set<String> PAID = Set.of("judge", "reward");

  /** What scores a part of the pool, drawn by lot. */
  private static final Set<String> DRAWN = Set.of("judge", "reward", TwinGain.NAME);

  private static final Set<String> CONTROLS = Set.of("random", "balanced");

  /** What looks back at earlier rounds, which the base alone does not have. */
  private static final Set<String> CLOSED_ONLY =
      Set.of("adaptive", "bald", "progress", "forgetting");

  /** What divides a round, or scores a part of the pool, so that its scores rank no whole pool. */
  private static final Set<String> UNRANKED =
      Set.of(
          "adaptive", "balanced", "judge", "oracle", TwinGain.NAME, "progress", "random", "reward");

  /** What {@code adaptive} can choose among: anything but itself. */
  private static final List<String> ARMS =
      QueryStrategies.names().stream().filter(name -> !name.equals("adaptive")).toList();

  /** How scores become a batch. */
  public enum Selector {
    TOP_K,
    GUMBEL,
    RANK_POWER,
    BAND,
    STRATIFIED,
    EQUAL_SHARES,
    BADGE,
    K_CENTRE,
    CLUSTER_MARGIN,
    TYPICLUST,
    FACILITY_LOCATION;

    private static final Set<Selector> DIVERSE =
        Set.of(BADGE, K_CENTRE, CLUSTER_MARGIN, TYPICLUST, FACILITY_LOCATION);
  }

  /** When the student is observed. */
  public enum Schedule {
    CLOSED,
    ONE_SHOT,
    FROZEN
  }

  public StrategySettings {
    band = List.copyOf(band);
    arms = List.copyOf(arms);
    boolean known = QueryStrategies.names().contains(name) || jar.isPresent();
    boolean scores = !CONTROLS.contains(name);
    boolean sampled = jar.isPresent() || (known && needs(name, inside, arms, Need.Samples.class));
    boolean several = known && needs(name, inside, arms, Need.Ensemble.class);
    boolean gradients = known && needs(name, inside, arms, Need.SteerGradients.class);
    boolean aside = known && needs(name, inside, arms, Need.IrreducibleLoss.class);
    Check check =
        new Check()
            .that(
                known,
                "no strategy is called \"%s\"; %s"
                    .formatted(
                        name,
                        name.equals("screened")
                            ? "any criterion is screened by observe.screen: {share: 0.1, slice:"
                                + " 0.02}"
                            : Names.hint(name, QueryStrategies.names())),
                "name")
            .positive("temperature", temperature)
            .positive("power", power)
            .positive("sample-temperature", sampleTemperature)
            .atLeast("among", among, 0)
            .atLeast("sketch", sketch, 1)
            .that(
                among == Diverse.USUAL_AMONG
                    || Selector.DIVERSE.contains(selector)
                    || Stream.concat(Stream.of(name), arms.stream()).anyMatch(DRAWN::contains),
                "only judge, reward, oracle-by-candidate and diverse selectors have it: badge,"
                    + " k-centre, cluster-margin, typiclust, facility-location",
                "among",
                "selector")
            .that(
                scores || selector == Selector.TOP_K,
                name + " has no scores to draw by; leave the selector out",
                "selector",
                "name")
            .that(
                scores || mix.random() == 0,
                name + " has no batch to mix with; leave the mix out",
                "mix",
                "name");
    check
        .that(
            jar.isEmpty() || !QueryStrategies.names().contains(name),
            name + " is built in; name the criterion of the jar, or leave the jar out",
            "jar",
            "name")
        .that(
            schedule == Schedule.CLOSED || !CLOSED_ONLY.contains(name),
            name
                + " looks back at what earlier rounds saw, and a one-shot run has none; leave the"
                + " schedule out",
            "schedule",
            "name")
        .that(
            inside.equals(QueryStrategies.INSIDE) || name.equals("progress"),
            "only progress has a criterion inside its groups",
            "inside",
            "name")
        .that(
            QueryStrategies.criteria().contains(inside),
            "no criterion is called \"%s\"; %s"
                .formatted(inside, Names.hint(inside, QueryStrategies.criteria())),
            "inside")
        .that(
            !PAID.contains(inside),
            inside + " scores a few candidates by lot, not groups; take another criterion",
            "inside")
        .that(
            arms.equals(QueryStrategies.ARMS) || name.equals("adaptive"),
            "only adaptive chooses among strategies",
            "arms",
            "name")
        .that(
            arms.size() > 1 && Set.copyOf(arms).size() == arms.size() && ARMS.containsAll(arms),
            "expected two or more different ones of %s, found %s".formatted(ARMS, arms),
            "arms");
    belongs(check, temperature == 1.0, Selector.GUMBEL, "temperature", selector);
    belongs(check, power == 1.0, Selector.RANK_POWER, "power", selector);
    check.that(
        sketch == GradientSketch.USUAL_WIDTH || selector == Selector.BADGE || gradients,
        "only the badge selector and gradient-alignment have it",
        "sketch",
        "selector");
    belongs(check, band.isEmpty(), Selector.BAND, "band", selector);
    check
        .that(
            selector != Selector.BAND || bandHolds(band),
            "expected two ranks such as [0.1, 0.5], with 0 <= from < to <= 1, found " + band,
            "band",
            "selector")
        .that(
            sampled || (samples == USUAL.samples() && sampleTemperature == USUAL.temperature()),
            name + " samples no answers; leave samples and sample-temperature out",
            "samples",
            "name")
        .atLeast("samples", samples, least(name))
        .that(
            aside || setAside == QueryStrategies.Beside.USUAL.setAside(),
            name + " sets no questions aside; leave set-aside out",
            "set-aside",
            "name")
        .atLeast("set-aside", setAside, 1)
        .that(
            several || ensemble == QueryStrategies.Beside.USUAL.ensemble(),
            name + " compares no students; leave ensemble out",
            "ensemble",
            "name")
        .atLeast("ensemble", ensemble, 2)
        .that(
            clusters == 0 || clusters > 1,
            "expected 0, which is the pool's groups, or 2 and more, found " + clusters,
            "clusters")
        .that(
            clusters == 0 || name.equals("progress") || arms.contains("progress"),
            name + " divides nothing by clusters; leave clusters out",
            "clusters",
            "name")
        .done();
  }

  private static final QueryStrategies.Sampled USUAL = QueryStrategies.Sampled.USUAL;

  /** Whether anything of it needs what {@code kind} says. */
  private static boolean needs(
      String name, String inside, List<String> arms, Class<? extends Need> kind) {
    Stream<String> parts =
        switch (name) {
          case "adaptive" -> arms.stream();
          case "progress" -> Stream.of(inside);
          default -> Stream.of(name);
        };
    return parts
        .filter(ARMS::contains)
        .flatMap(part -> QueryStrategies.needs(part).stream())
        .anyMatch(kind::isInstance);
  }

  /** How many of the last rounds' students are looked at again. */
  public int studentsKept() {
    boolean several = jar.isEmpty() && needs(name, inside, arms, Need.Ensemble.class);
    return several ? ensemble : 1;
  }

  /** Questions that are asked before round 1 and set aside; 0 where the strategy needs none. */
  public int questionsSetAside() {
    boolean aside = jar.isEmpty() && needs(name, inside, arms, Need.IrreducibleLoss.class);
    return aside ? setAside : 0;
  }

  private static int least(String name) {
    return switch (name) {
      case "agreement" -> 3;
      case "disagreement" -> 2;
      default -> 1;
    };
  }

  private static boolean bandHolds(List<Double> band) {
    return band.size() == 2 && band.get(0) >= 0 && band.get(0) < band.get(1) && band.get(1) <= 1;
  }

  private static void belongs(
      Check check, boolean untouched, Selector to, String key, Selector found) {
    check.that(
        untouched || found == to,
        "only the %s selector has it".formatted(Manifest.kebab(to)),
        key,
        "selector");
  }

  /** What the strategy is made of, {@code axis} being what the run's budget is counted in. */
  public QueryStrategies.Composition composition(BatchSelector drawn, Dimension axis) {
    return new QueryStrategies.Composition(drawn, sampled(), inside, arms, axis);
  }

  /** Whether {@code who}, the judge or the reward, scores for it. */
  public boolean asks(String who) {
    return name.equals(who) || (name.equals("adaptive") && arms.contains(who));
  }

  /** Whether each candidate that is observed has a score which earlier rounds can tell of. */
  public boolean screenable() {
    return schedule != Schedule.ONE_SHOT && !UNRANKED.contains(name);
  }

  /** Whether it scores candidates by what the student shows of itself. */
  public boolean scores() {
    return !CONTROLS.contains(name);
  }

  private QueryStrategies.Sampled sampled() {
    return new QueryStrategies.Sampled(
        samples,
        sampleTemperature,
        new QueryStrategies.Beside(setAside, ensemble, sketch, clusters));
  }

  /** Its name with what is not the default, such as {@code one-shot-margin-gumbel}. */
  public String label() {
    List<String> parts = new ArrayList<>();
    if (schedule != Schedule.CLOSED) {
      parts.add(Manifest.kebab(schedule));
    }
    parts.add(name);
    if (selector != Selector.TOP_K) {
      parts.add(Manifest.kebab(selector));
    }
    band.forEach(bound -> parts.add(bound.toString()));
    if (temperature != 1.0) {
      parts.add(Double.toString(temperature));
    }
    if (power != 1.0) {
      parts.add(Double.toString(power));
    }
    if (among != Diverse.USUAL_AMONG) {
      parts.add("among-" + among);
    }
    if (sketch != GradientSketch.USUAL_WIDTH) {
      parts.add("sketch-" + sketch);
    }
    if (mix.random() != 0) {
      parts.add("random-" + mix.random());
    }
    if (!inside.equals(QueryStrategies.INSIDE)) {
      parts.add(inside);
    }
    if (!arms.equals(QueryStrategies.ARMS)) {
      parts.addAll(arms);
    }
    if (setAside != QueryStrategies.Beside.USUAL.setAside()) {
      parts.add("aside-" + setAside);
    }
    if (clusters != 0) {
      parts.add("clusters-" + clusters);
    }
    if (ensemble != QueryStrategies.Beside.USUAL.ensemble()) {
      parts.add("ensemble-" + ensemble);
    }
    if (samples != USUAL.samples()) {
      parts.add("k-" + samples);
    }
    if (sampleTemperature != USUAL.temperature()) {
      parts.add("t-" + sampleTemperature);
    }
    return String.join("-", parts);
  }
}
