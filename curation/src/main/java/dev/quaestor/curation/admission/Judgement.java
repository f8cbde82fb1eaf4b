package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An admission with what it is about and what it cost. The calls that led to a judged one, such as
 * that which wrote its question, are divided among the judgements of the chosen candidate they were
 * about, in whole amounts: the prices of a round's judgements add up to the charge of its calls,
 * except for calls that led to no judgement.
 *
 * @param exchange the judged call
 * @param seed the id of the candidate of the pool that was chosen
 * @param price what it was charged, with its part of what led to it
 */
public record Judgement(Admission admission, Exchange exchange, String seed, Cost price) {

  /** The judgements of a round, in order. */
  public static List<Judgement> of(Round round) {
    List<Exchange> exchanges = round.exchanges();
    Set<Integer> judged = new HashSet<>();
    Map<String, Integer> sharers = new HashMap<>();
    for (Admission admission : round.admissions()) {
      judged.add(admission.exchange());
      sharers.merge(Origin.of(exchanges.get(admission.exchange())), 1, Integer::sum);
    }
    Map<String, Cost> left = new HashMap<>();
    for (int i = 0; i < exchanges.size(); i++) {
      if (!judged.contains(i)) {
        left.merge(Origin.of(exchanges.get(i)), exchanges.get(i).charge(), Cost::plus);
      }
    }
    List<Judgement> judgements = new ArrayList<>();
    for (Admission admission : round.admissions()) {
      Exchange exchange = exchanges.get(admission.exchange());
      String seed = Origin.of(exchange);
      Cost before = left.getOrDefault(seed, Cost.ZERO);
      Cost part = part(before, sharers.merge(seed, -1, Integer::sum) + 1);
      left.put(seed, before.minus(part));
      judgements.add(new Judgement(admission, exchange, seed, exchange.charge().plus(part)));
    }
    return judgements;
  }

  /** One of {@code parts} as even as whole numbers are; the first ones are the larger. */
  private static Cost part(Cost whole, int parts) {
    return new Cost(
        part(whole.queries(), parts),
        part(whole.inputTokens(), parts),
        part(whole.outputTokens(), parts),
        part(whole.megaFlops(), parts),
        part(whole.microUsd(), parts));
  }

  private static long part(long whole, int parts) {
    return whole / parts + (whole % parts == 0 ? 0 : 1);
  }
}
