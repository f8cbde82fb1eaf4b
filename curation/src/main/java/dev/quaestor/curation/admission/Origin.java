package dev.quaestor.curation.admission;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.writing.Link;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which question of the pool a written one goes back to. */
final class Origin {

  /** Links that are about the question that was written, not about the chosen one. */
  private static final Set<Link> OF_WRITTEN = EnumSet.of(Link.CHECK, Link.ANSWER);

  private Origin() {}

  /** Whether the question of {@code exchange} was written by a teacher. */
  static boolean written(Exchange exchange) {
    return Link.in(exchange.request().mode()).isPresent();
  }

  /** The id of the chosen candidate at the beginning of the chain. */
  static String of(Exchange exchange) {
    Candidate candidate = exchange.request().candidate();
    Optional<Link> link = Link.in(exchange.request().mode());
    return link.isPresent() && OF_WRITTEN.contains(link.get())
        ? candidate.source()
        : candidate.id();
  }

  /** The written questions that were admitted in {@code rounds}, by the seed they go back to. */
  static Map<String, Set<String>> admitted(List<Round> rounds) {
    Map<String, Set<String>> bySeed = new HashMap<>();
    for (Round round : rounds) {
      for (Admission admission : round.admissions()) {
        Exchange exchange = round.exchanges().get(admission.exchange());
        if (admission.admitted() && written(exchange)) {
          bySeed
              .computeIfAbsent(of(exchange), seed -> new HashSet<>())
              .add(admission.example().candidateId());
        }
      }
    }
    return bySeed;
  }
}
