package dev.quaestor.curation.teacher.writing;

import java.util.Locale;
import java.util.Optional;

/**
 * Which call of a chain a request is. It is written into the request's mode, {@code
 * new-question:check@3f2a…}, with the digest of its template: so it is part of the request's key,
 * and a chain goes on from what the ledger holds.
 */
public enum Link {
  /** A question is written. */
  QUESTION,
  /** A question and its answer are written at once. */
  PAIR,
  /** A question is put in other words. */
  REPHRASE,
  /** An easier question is written. */
  EASIER,
  /** A harder question is written. */
  HARDER,
  /** What was written is looked at: can it be answered, has it the form? */
  CHECK,
  /** A question is asked with its final answer given, for the reasons. */
  REASON,
  /** What was written is answered, as any prompt of the pool is. */
  ANSWER;

  /** The mode of a request that {@code template} wrote. */
  String of(String mode, Template template) {
    return mode + ":" + name().toLowerCase(Locale.ROOT) + "@" + template.digest();
  }

  /** The mode of a request that sends the question as it is. */
  String of(String mode) {
    return mode + ":" + name().toLowerCase(Locale.ROOT);
  }

  /** The link that a request's mode names; empty where its mode has no chain. */
  public static Optional<Link> in(String mode) {
    int colon = mode.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String rest = mode.substring(colon + 1);
    int at = rest.indexOf('@');
    String name = at < 0 ? rest : rest.substring(0, at);
    return Optional.of(Link.valueOf(name.toUpperCase(Locale.ROOT)));
  }
}
