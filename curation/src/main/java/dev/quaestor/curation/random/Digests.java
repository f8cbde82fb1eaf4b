package dev.quaestor.curation.random;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the one content hash of Quaestor: ids, keys, chains and checkpoints are named by it. */
public final class Digests {

  private Digests() {}

  /** The 32 bytes of the SHA-256 of {@code bytes}. */
  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "every Java platform has SHA-256, this one says it has not", e);
    }
  }

  /**
   * The SHA-256 of the parts' UTF-8 bytes in 64 hexadecimal digits, each part preceded by its
   * length.
   */
  public static String hex(String... parts) {
    StringBuilder joined = new StringBuilder();
    for (String part : parts) {
      joined.append(part.length()).append(':').append(part);
    }
    return HexFormat.of().formatHex(sha256(joined.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
