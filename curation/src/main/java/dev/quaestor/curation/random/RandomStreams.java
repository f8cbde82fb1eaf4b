package dev.quaestor.curation.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * All randomness of a run: streams keyed by (seed, round, purpose), so that a purpose draws the
 * same numbers however many another purpose drew before it, and a round is repeated without its
 * predecessors.
 *
 * <p>A stream is a xoshiro256++ generator (Blackman and Vigna 2021) seeded with the first 64 bits
 * of the SHA-256 of the key. It is not seeded with bytes: Java 17 and 18 extend their signs
 * (JDK-8282144), which leaves a state of mostly ones and a first draw above 0.9 nine times in ten.
 */
public record RandomStreams(long seed) {

  private static final RandomGeneratorFactory<RandomGenerator> XOSHIRO =
      RandomGeneratorFactory.of("Xoshiro256PlusPlus");

  /** The stream of one purpose in one round; round 0 is what happens before the first round. */
  public RandomGenerator stream(int round, String purpose) {
    return stream(round, purpose, "");
  }

  /**
   * As {@link #stream(int, String)}, one for each item of the purpose, such as a candidate's id.
   */
  public RandomGenerator stream(int round, String purpose, String item) {
    return seeded(seedOf(round, purpose, item));
  }

  /** The number that {@link #stream(int, String, String)} is seeded with, any of 64 bits. */
  public long seedOf(int round, String purpose, String item) {
    return ByteBuffer.wrap(Digests.sha256(key(round, purpose, item))).getLong();
  }

  /** The stream that is seeded with {@code seed} itself. */
  public static RandomGenerator seeded(long seed) {
    return XOSHIRO.create(seed);
  }

  /** A number in [0, 2^63) fixed by the key: breaks ties, seeds what takes a long. */
  public long number(int round, String purpose, String item) {
    return seedOf(round, purpose, item) & Long.MAX_VALUE;
  }

  private byte[] key(int round, String purpose, String item) {
    return (seed + "/" + round + "/" + purpose + "/" + item).getBytes(StandardCharsets.UTF_8);
  }
}
