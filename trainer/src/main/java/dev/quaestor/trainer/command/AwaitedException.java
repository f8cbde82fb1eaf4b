package dev.quaestor.trainer.command;

/** A round has come to its training, which somebody else does: nothing is wrong. */
public final class AwaitedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public AwaitedException(int round) {
    super(
        "round %d waits for its student; train one on its corpus, then: quaestor tell"
            .formatted(round));
  }
}
