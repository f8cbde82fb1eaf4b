package dev.quaestor.curation.budget;

/** A request that was granted and not sent, because another failed. */
final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Abandoned() {
    super("not sent: the asking was stopped");
  }
}
