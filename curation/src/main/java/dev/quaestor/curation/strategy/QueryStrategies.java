package dev.quaestor.curation.strategy;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.strategy.Need.IrreducibleLoss.Text;
import dev.quaestor.curation.strategy.TokenCriterion.Aggregate;
import dev.quaestor.curation.strategy.TokenCriterion.Value;
import dev.quaestor.curation.student.Embedding.GradientSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The strategies a manifest can name. */
public final class QueryStrategies {

  private static final Map<String, Function<Sampled, AcquisitionFunction>> CRITERIA = registered();

  /** The criterion inside a group of {@code progress} where none is named. */
  public static final String INSIDE = "self-variance";

  /** What {@code adaptive} chooses among where nothing is named. */
  public static final List<String> ARMS = List.of("self-variance", "random");

  private QueryStrategies() {}

  /** All names, sorted. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(CRITERIA.keySet());
    names.addAll(List.of("adaptive", "balanced", "oracle", TwinGain.NAME, "progress", "random"));
    names.sort(null);
    return names;
  }

  /** The names of what scores candidates, sorted. */
  public static List<String> criteria() {
    return List.copyOf(CRITERIA.keySet());
  }

  /** The strategy called {@code name}, made of what {@code with} says. */
  public static QueryStrategy named(String name, Composition with) {
    return switch (name) {
      case "random" -> new RandomStrategy();
      case "balanced" -> new Balanced();
      case "progress" -> {
        AcquisitionFunction inside = criterion(with.inside(), with.sampled());
        yield new Progress(
            inside,
            selector(inside, with.selector()),
            with.axis(),
            with.sampled().beside().clusters());
      }
      case "oracle" -> {
        AcquisitionFunction inside = criterion(with.inside(), with.sampled());
        yield new Oracle(inside, selector(inside, with.selector()));
      }
      case TwinGain.NAME -> scoring(new TwinGain(), with.selector());
      case "adaptive" ->
          new Adaptive(with.arms().stream().map(arm -> named(arm, with)).toList(), with.axis());
      default -> scoring(criterion(name, with.sampled()), with.selector());
    };
  }

  /** Picks by {@code selector} from what {@code function} scores, whoever wrote it. */
  public static QueryStrategy scoring(AcquisitionFunction function, BatchSelector selector) {
    return new Scoring(function, selector(function, selector));
  }

  /** Answers that hit the length limit stand apart where the student's own answer is scored. */
  private static BatchSelector selector(AcquisitionFunction function, BatchSelector selector) {
    return function.needs().contains(new Need.Answer()) ? selector.truncatedApart() : selector;
  }

  /**
   * What a strategy is made of; each reads what it needs.
   *
   * @param selector picks for those that score
   * @param sampled how the criteria that sample do so
   * @param inside {@code progress}: the criterion inside a group
   * @param arms {@code adaptive}: the strategies it chooses among
   * @param axis in which {@code progress} and {@code adaptive} count the budget
   */
  public record Composition(
      BatchSelector selector, Sampled sampled, String inside, List<String> arms, Dimension axis) {

    public Composition {
      arms = List.copyOf(arms);
    }

    /** Picks by {@code selector}, all else as usual. */
    public static Composition of(BatchSelector selector) {
      return new Composition(selector, Sampled.USUAL, INSIDE, ARMS, Dimension.QUERIES);
    }
  }

  /**
   * How the criteria that sample do so; the others leave it unread.
   *
   * @param samples sampled answers of each candidate
   * @param temperature at which they are drawn
   * @param beside what the criteria take that look at more than the student in force
   */
  public record Sampled(int samples, double temperature, Beside beside) {

    /** With what is usual beside. */
    public Sampled(int samples, double temperature) {
      this(samples, temperature, Beside.USUAL);
    }

    /** Four samples at temperature 1. */
    public static final Sampled USUAL = new Sampled(4, 1.0);
  }

  /**
   * What the criteria take that look at more than the student in force.
   *
   * @param setAside {@code reducible-loss}: questions that train its second student
   * @param ensemble {@code bald}: how many of the last students are compared
   * @param sketch {@code gradient-alignment}: numbers a gradient is sketched in
   * @param clusters {@code progress}: how many clusters take the groups' place; 0 for the groups
   */
  public record Beside(int setAside, int ensemble, int sketch, int clusters) {

    /** A hundred questions, three students, gradients in 512 numbers, the pool's own groups. */
    public static final Beside USUAL = new Beside(100, 3, GradientSketch.USUAL_WIDTH, 0);
  }

  private static AcquisitionFunction criterion(String name, Sampled sampled) {
    Function<Sampled, AcquisitionFunction> made = CRITERIA.get(name);
    if (made == null) {
      throw new IllegalArgumentException(
          "no criterion is called \"" + name + "\"; known: " + criteria());
    }
    return made.apply(sampled);
  }

  /** What a strategy must know of the student before a closed loop's round. */
  public static Set<Need> needs(String name) {
    return named(name, Composition.of(new TopK())).needs(1);
  }

  private static Map<String, Function<Sampled, AcquisitionFunction>> registered() {
    Map<String, Function<Sampled, AcquisitionFunction>> criteria = new TreeMap<>();
    for (Value value : Value.values()) {
      for (Aggregate aggregate : Aggregate.values()) {
        AcquisitionFunction function = new TokenCriterion(value, aggregate);
        criteria.put(function.name(), sampled -> function);
      }
    }
    criteria.put("agreement", s -> new Agreement(s.samples(), s.temperature()));
    criteria.put("disagreement", s -> new Disagreement(s.samples(), s.temperature()));
    criteria.put("error", s -> new AnswerError());
    criteria.put("forgetting", s -> new Forgetting());
    criteria.put("bald", s -> new Bald(s.beside().ensemble()));
    criteria.put(
        "gradient-alignment", s -> new GradientAlignment(new GradientSketch(s.beside().sketch())));
    criteria.put("ifd", s -> new InstructionDifficulty());
    criteria.put("judge", s -> new Appraised("judge"));
    criteria.put("reward", s -> new Appraised("reward"));
    criteria.put("loss-reference", s -> new ReferenceLoss());
    criteria.put("pass-rate", s -> new PassRate(s.samples(), s.temperature()));
    criteria.put("reducible-loss", s -> new ReducibleLoss(Text.OWN_ANSWER, s.beside().setAside()));
    criteria.put(
        "reducible-loss-reference", s -> new ReducibleLoss(Text.REFERENCE, s.beside().setAside()));
    criteria.put("self-variance", s -> new SelfVariance());
    return criteria;
  }
}
