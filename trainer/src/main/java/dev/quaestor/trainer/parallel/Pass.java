package dev.quaestor.trainer.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quaestor.curation.random.Digests;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;

/**
 * What a rank shows when it connects to another: 80 bytes, and nothing else is read before they are
 * known to be right.
 *
 * <pre>
 *  4  "QRNK"
 * 32  SHA-256 of the secret of this attempt at this stretch
 * 32  SHA-256 of what ranks must have in common: program, Java, what multiplies
 *  4  who connects
 *  4  who is meant
 *  4  how many ranks there are
 * </pre>
 */
final class Pass {

  static final int BYTES = 80;
  private static final int MAGIC = 0x51524e4b; // QRNK
  private static final int DIGEST = 32;

  private final byte[] secret;
  private final byte[] build;
  private final int count;

  Pass(Meeting.Terms terms) {
    secret = Digests.sha256(terms.secret().getBytes(UTF_8));
    build = Digests.sha256(terms.build().getBytes(UTF_8));
    count = terms.count();
  }

  /** Shows it. */
  void write(DataOutputStream out, int from, int to) throws IOException {
    out.writeInt(MAGIC);
    out.write(secret);
    out.write(build);
    out.writeInt(from);
    out.writeInt(to);
    out.writeInt(count);
    out.flush();
  }

  /**
   * Reads another's.
   *
   * @return who connects
   * @throws RankLostException if it is not meant for {@code me}, or not of this stretch
   */
  int read(DataInputStream in, int me) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new RankLostException("what connects is no rank of a training");
    }
    if (!MessageDigest.isEqual(digest(in), secret)) {
      throw new RankLostException("it has another secret: of another stretch, or an earlier try");
    }
    if (!MessageDigest.isEqual(digest(in), build)) {
      throw new RankLostException("it is another build, Java or machine, so its bits may differ");
    }
    int from = in.readInt();
    int to = in.readInt();
    int ranks = in.readInt();
    if (to != me || ranks != count || from < 0 || from >= count || from == me) {
      throw new RankLostException(
          "expected a rank of %d that asks for rank %d; found rank %d of %d that asks for %d"
              .formatted(count, me, from, ranks, to));
    }
    return from;
  }

  private static byte[] digest(DataInputStream in) throws IOException {
    byte[] digest = new byte[DIGEST];
    in.readFully(digest);
    return digest;
  }

  /** What went wrong with a connection, in words. */
  static String told(IOException e) {
    return e instanceof SocketTimeoutException
        ? "it said nothing"
        : e instanceof EOFException ? "it left" : String.valueOf(e.getMessage());
  }
}
