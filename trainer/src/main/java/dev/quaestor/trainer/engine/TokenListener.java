package dev.quaestor.trainer.engine;

/**
 * Hears every token that is drawn or scored, with what else was likely there. It is called from
 * several threads, but for one sequence from one thread and in the order of its tokens.
 */
public interface TokenListener {

  /** Nobody listens. */
  TokenListener NOBODY =
      new TokenListener() {
        @Override
        public int likeliest() {
          return 0;
        }

        @Override
        public boolean heard(int sequence, Heard token) {
          return true;
        }
      };

  /**
   * One token.
   *
   * @param token its id
   * @param logprob its natural log-probability at temperature 1
   * @param likeliest the ids of the likeliest tokens there, the likeliest first, of equals the
   *     lower id first
   * @param logprobs theirs
   */
  record Heard(int token, double logprob, int[] likeliest, double[] logprobs) {}

  /** How many of the likeliest tokens it is told; 0 for none. */
  int likeliest();

  /**
   * A token of the sequence at {@code sequence} of those given.
   *
   * @return whether an answer goes on; of no consequence where given texts are scored
   */
  boolean heard(int sequence, Heard token);
}
