package dev.quaestor.curation;

import dev.quaestor.curation.pool.Example;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a round says that taught nothing: money was spent and no answer was admitted. One exchange
 * alone may be refused for itself and is none.
 */
public final class Silence {

  private static final int FEWEST = 2;
  private static final int SHOWN = 120;

  private Silence() {}

  /** Why nothing was learned, with counts by reason and an example; empty where something was. */
  public static Optional<String> of(Round round) {
    List<Admission> admissions = round.admissions();
    if (admissions.size() < FEWEST || admissions.stream().anyMatch(Admission::admitted)) {
      return Optional.empty();
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    admissions.forEach(each -> counts.merge(reason(each), 1, Integer::sum));
    String said =
        counts.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue()))
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    Admission first = admissions.get(0);
    String answer = round.exchanges().get(first.exchange()).answer().text();
    Example example = first.example();
    return Optional.of(
        "round %d: of %d answers none was admitted: %s; such as \"%s\" answered \"%s\", rejected as %s"
            .formatted(
                round.number(),
                admissions.size(),
                said,
                shown(example.prompt()),
                shown(answer),
                shown(first.rejection())));
  }

  private static String reason(Admission admission) {
    return admission.rejection().replaceFirst("(?s):.*", "");
  }

  private static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
