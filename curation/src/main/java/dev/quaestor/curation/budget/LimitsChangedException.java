package dev.quaestor.curation.budget;

/** The experiment was begun under other limits. */
public final class LimitsChangedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LimitsChangedException(String where, Limits recorded, Limits found) {
    super(
        "%s: the experiment's limits are %s, found %s; a limit is changed by name when resuming, never by editing"
            .formatted(where, recorded.words(), found.words()));
  }
}
