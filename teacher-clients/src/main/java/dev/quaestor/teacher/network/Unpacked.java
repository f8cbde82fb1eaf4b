package dev.quaestor.teacher.network;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Bodies that were packed though nobody asked for it, unpacked up to a limit. */
final class Unpacked {

  private static final int PIECE = 16_384;

  private Unpacked() {}

  /**
   * {@code reply} with its body unpacked, as it is where it was not packed.
   *
   * @param most the longest body that is read; a longer one comes back as overlong
   * @throws IOException if it cannot be unpacked
   */
  static WireReply of(WireReply reply, int most) throws IOException {
    byte[] body = reply.body();
    String encoding = reply.header("content-encoding").strip().toLowerCase(Locale.ROOT);
    boolean gzip = body.length > 2 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
    if (gzip) {
      return read(new GZIPInputStream(new ByteArrayInputStream(body)), reply, most);
    }
    if (encoding.equals("deflate")) {
      return read(new InflaterInputStream(new ByteArrayInputStream(body)), reply, most);
    }
    if (encoding.equals("br") || encoding.equals("zstd")) {
      throw new IOException("it is packed with " + encoding + ", which was not asked for");
    }
    return reply;
  }

  private static WireReply read(InputStream in, WireReply reply, int most) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      if (whole.size() + n > most) {
        return new WireReply(reply.status(), reply.headers(), whole.toByteArray(), true);
      }
      whole.write(piece, 0, n);
    }
    return new WireReply(reply.status(), reply.headers(), whole.toByteArray(), reply.overlong());
  }
}
