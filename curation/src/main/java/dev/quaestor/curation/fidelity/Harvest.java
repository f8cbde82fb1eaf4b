package dev.quaestor.curation.fidelity;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What came of the calls of one generation mode.
 *
 * @param judged chains of calls that came to an end, each of which has one judgement
 * @param admitted how many of them taught something
 * @param distinct how many different questions those answer; case and spaces make no difference
 * @param charge what the run owes for all calls of the mode
 */
public record Harvest(int judged, int admitted, int distinct, Cost charge) {

  /** What came of {@code rounds}, by mode. */
  public static Map<String, Harvest> of(List<Round> rounds) {
    Map<String, Cost> charges = new TreeMap<>();
    Map<String, List<Admission>> judged = new TreeMap<>();
    for (Round round : rounds) {
      for (Exchange exchange : round.exchanges()) {
        charges.merge(mode(exchange), exchange.charge(), Cost::plus);
      }
      for (Admission admission : round.admissions()) {
        judged
            .computeIfAbsent(
                mode(round.exchanges().get(admission.exchange())), m -> new ArrayList<>())
            .add(admission);
      }
    }
    Map<String, Harvest> harvests = new TreeMap<>();
    charges.forEach(
        (mode, charge) -> harvests.put(mode, of(judged.getOrDefault(mode, List.of()), charge)));
    return harvests;
  }

  private static Harvest of(List<Admission> judged, Cost charge) {
    List<Admission> admitted = judged.stream().filter(Admission::admitted).toList();
    long distinct = admitted.stream().map(a -> plain(a.example().prompt())).distinct().count();
    return new Harvest(judged.size(), admitted.size(), (int) distinct, charge);
  }

  /** What one admitted example cost; empty where none was. */
  public OptionalDouble perAdmitted(Dimension dimension) {
    return admitted == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) dimension.of(charge) / admitted);
  }

  private static String mode(Exchange exchange) {
    String mode = exchange.request().mode();
    int colon = mode.indexOf(':');
    return colon < 0 ? mode : mode.substring(0, colon);
  }

  private static String plain(String question) {
    return question.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
  }
}
