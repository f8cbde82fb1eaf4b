package dev.quaestor.teacher.student;

import java.util.Arrays;

/**
 * How a student answers a fixed prompt: equal where the weights are, and otherwise but by chance
 * never.
 *
 * @param logprobs of its greedy answer's tokens
 * @param noise how much they differed when it was asked twice, in nats
 */
record Fingerprint(double[] logprobs, double noise) {

  /** The same weights, computed again beside other requests, may differ so much, in nats. */
  private static final double DRIFT = 0.05;

  static Fingerprint of(StudentServer server) {
    double[] first = Probe.answered(server, 1).logprobs();
    double again = distance(first, Probe.answered(server, 1).logprobs());
    return new Fingerprint(first, Math.min(again, DRIFT));
  }

  /** As it was when it was kept. */
  static Fingerprint kept(double[] logprobs) {
    return new Fingerprint(logprobs, 0);
  }

  /** Whether {@code now} can be of the same weights. */
  boolean allows(Fingerprint now) {
    return distance(logprobs, now.logprobs) <= DRIFT;
  }

  /** Whether nothing tells {@code other} from this, which trained weights would. */
  boolean same(Fingerprint other) {
    return distance(logprobs, other.logprobs) <= 2 * Math.max(noise, other.noise);
  }

  private static double distance(double[] a, double[] b) {
    if (a.length != b.length) {
      return Double.POSITIVE_INFINITY;
    }
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @Override
  public String toString() {
    return Arrays.toString(logprobs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint f
        && Arrays.equals(logprobs, f.logprobs)
        && noise == f.noise;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(logprobs);
  }
}
