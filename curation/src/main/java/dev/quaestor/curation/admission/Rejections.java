package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.teacher.Exchange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was not learned from: how much by each reason, and what it had cost. A judged call counts
 * with what it was charged; the calls that led to it, such as the one that wrote its question, are
 * divided evenly among the judgements of the chosen candidate they were about.
 *
 * @param byReason the reason's first word, such as {@code verify} or {@code form}
 */
public record Rejections(SortedMap<String, Lost> byReason) {

  private static final String COMPLETED = "completed: ";

  /**
   * What was lost for one reason.
   *
   * @param answers how many were rejected
   * @param calls what they were charged, in calls
   * @param tokens the same in tokens, of input and output
   */
  public record Lost(int answers, double calls, double tokens) {
    Lost plus(Lost more) {
      return new Lost(answers + more.answers, calls + more.calls, tokens + more.tokens);
    }
  }

  /** The rejections of {@code rounds}. */
  public static Rejections of(List<Round> rounds) {
    SortedMap<String, Lost> byReason = new TreeMap<>();
    rounds.forEach(round -> add(round, byReason));
    return new Rejections(byReason);
  }

  private static void add(Round round, SortedMap<String, Lost> byReason) {
    Set<Integer> judged = new HashSet<>();
    Map<String, Integer> judgements = new HashMap<>();
    for (Admission admission : round.admissions()) {
      judged.add(admission.exchange());
      judgements.merge(Origin.of(round.exchanges().get(admission.exchange())), 1, Integer::sum);
    }
    Map<String, Lost> leading = new HashMap<>();
    for (int i = 0; i < round.exchanges().size(); i++) {
      if (!judged.contains(i)) {
        Exchange exchange = round.exchanges().get(i);
        leading.merge(Origin.of(exchange), lost(exchange, 0), Lost::plus);
      }
    }
    for (Admission admission : round.admissions()) {
      if (!admission.admitted()) {
        Exchange exchange = round.exchanges().get(admission.exchange());
        String seed = Origin.of(exchange);
        Lost before = leading.getOrDefault(seed, new Lost(0, 0, 0));
        int sharers = judgements.getOrDefault(seed, 1);
        Lost own =
            lost(exchange, 1).plus(new Lost(0, before.calls / sharers, before.tokens / sharers));
        byReason.merge(reason(admission.rejection()), own, Lost::plus);
      }
    }
  }

  private static Lost lost(Exchange exchange, int answers) {
    return new Lost(
        answers,
        exchange.charge().queries(),
        exchange.charge().inputTokens() + exchange.charge().outputTokens());
  }

  /** The rule or fault that a rejection names first: what stands before the colon. */
  static String reason(String rejection) {
    String said =
        rejection.startsWith(COMPLETED) ? rejection.substring(COMPLETED.length()) : rejection;
    int colon = said.indexOf(':');
    return colon < 0 ? said : said.substring(0, colon);
  }

  /** All of them together. */
  public Lost all() {
    return byReason.values().stream().reduce(new Lost(0, 0, 0), Lost::plus);
  }
}
