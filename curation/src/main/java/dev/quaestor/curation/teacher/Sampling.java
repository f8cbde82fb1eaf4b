package dev.quaestor.curation.teacher;

/**
 * How a teacher writes one answer.
 *
 * @param maxTokens the longest answer, in the teacher's tokens; what is reserved before the call
 * @param temperature 0 is greedy
 * @param topP nucleus mass in (0, 1]; 1 keeps all
 */
public record Sampling(int maxTokens, double temperature, double topP) {

  public Sampling {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max-tokens must be at least 1, found " + maxTokens);
    }
    if (!(temperature >= 0) || temperature > 10) {
      throw new IllegalArgumentException("temperature must lie in [0, 10], found " + temperature);
    }
    if (!(topP > 0) || topP > 1) {
      throw new IllegalArgumentException("top-p must lie in (0, 1], found " + topP);
    }
  }
}
