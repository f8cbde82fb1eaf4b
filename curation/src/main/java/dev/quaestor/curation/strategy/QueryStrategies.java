package dev.quaestor.curation.strategy;

import dev.quaestor.curation.strategy.TokenCriterion.Aggregate;
import dev.quaestor.curation.strategy.TokenCriterion.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The strategies a manifest can name. */
public final class QueryStrategies {

  private static final Map<String, Function<Sampled, AcquisitionFunction>> CRITERIA = criteria();

  private QueryStrategies() {}

  /** All names, sorted. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(CRITERIA.keySet());
    names.add("balanced");
    names.add("random");
    names.sort(null);
    return names;
  }

  /**
   * The strategy called {@code name}; {@code selector} picks for those that score, with answers
   * that hit the length limit apart where the student's own answer is what is scored.
   */
  public static QueryStrategy named(String name, BatchSelector selector, Sampled sampled) {
    if (name.equals("random")) {
      return new RandomStrategy();
    }
    if (name.equals("balanced")) {
      return new Balanced();
    }
    AcquisitionFunction function = criterion(name, sampled);
    boolean answers = function.needs().contains(new Need.Answer());
    return new Scoring(function, answers ? selector.truncatedApart() : selector);
  }

  /**
   * How the criteria that sample do so; the others leave it unread.
   *
   * @param samples sampled answers of each candidate
   * @param temperature at which they are drawn
   */
  public record Sampled(int samples, double temperature) {

    /** Four samples at temperature 1. */
    public static final Sampled USUAL = new Sampled(4, 1.0);
  }

  private static AcquisitionFunction criterion(String name, Sampled sampled) {
    Function<Sampled, AcquisitionFunction> made = CRITERIA.get(name);
    if (made == null) {
      throw new IllegalArgumentException(
          "no strategy is called \"" + name + "\"; known: " + names());
    }
    return made.apply(sampled);
  }

  /** What a criterion must know of the student; nothing for the controls. */
  public static Set<Need> needs(String name) {
    return CRITERIA.containsKey(name) ? criterion(name, Sampled.USUAL).needs() : Set.of();
  }

  private static Map<String, Function<Sampled, AcquisitionFunction>> criteria() {
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
    criteria.put("pass-rate", s -> new PassRate(s.samples(), s.temperature()));
    criteria.put("self-variance", s -> new SelfVariance());
    return criteria;
  }
}
