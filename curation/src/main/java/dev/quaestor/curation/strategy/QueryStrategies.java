package dev.quaestor.curation.strategy;

import dev.quaestor.curation.strategy.TokenCriterion.Aggregate;
import dev.quaestor.curation.strategy.TokenCriterion.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The strategies a manifest can name. */
public final class QueryStrategies {

  private static final Map<String, AcquisitionFunction> FUNCTIONS = functions();

  private QueryStrategies() {}

  /** All names, sorted. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(FUNCTIONS.keySet());
    names.add("balanced");
    names.add("random");
    names.sort(null);
    return names;
  }

  /**
   * The strategy called {@code name}; {@code selector} picks for those that score, with answers
   * that hit the length limit apart.
   */
  public static QueryStrategy named(String name, BatchSelector selector) {
    if (name.equals("random")) {
      return new RandomStrategy();
    }
    if (name.equals("balanced")) {
      return new Balanced();
    }
    AcquisitionFunction function = FUNCTIONS.get(name);
    if (function == null) {
      throw new IllegalArgumentException(
          "no strategy is called \"" + name + "\"; known: " + names());
    }
    return new Scoring(function, new TruncatedApart(selector));
  }

  private static Map<String, AcquisitionFunction> functions() {
    Map<String, AcquisitionFunction> functions = new TreeMap<>();
    for (Value value : Value.values()) {
      for (Aggregate aggregate : Aggregate.values()) {
        AcquisitionFunction function = new TokenCriterion(value, aggregate);
        functions.put(function.name(), function);
      }
    }
    return functions;
  }
}
