package dev.quaestor.eval.rows;

import dev.quaestor.eval.task.TaskException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Opens text in UTF-8, compressed with gzip or not whatever its name, a byte order mark skipped.
 */
final class TextFile {

  private static final int LONGEST_LINE = 1 << 22;

  private TextFile() {}

  /** No text is packed more tightly, once there is so much of it. */
  private static final long MOST_TIMES = 200;

  private static final long ALWAYS_READ = 64L << 20;

  /** Something that reads on. */
  interface Reading<T> {
    @Nullable T read() throws IOException;
  }

  static BufferedReader open(Path file) throws IOException {
    InputStream raw = bytes(file);
    try {
      BufferedReader in = new BufferedReader(new InputStreamReader(raw, strict()));
      in.mark(1);
      Integer first = reading(file, "line 1", in::read);
      if (first == null || first != '\uFEFF') {
        in.reset();
      }
      return in;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** The first line with bytes that are no UTF-8, looked for anew: what reads decodes ahead. */
  private static Optional<Integer> badLine(Path file) throws IOException {
    try (InputStream in = bytes(file)) {
      var line = new ByteArrayOutputStream();
      int number = 1;
      for (int b = in.read(); ; b = in.read()) {
        if (b >= 0 && b != '\n' && line.size() < LONGEST_LINE) {
          line.write(b);
          continue;
        }
        try {
          strict().decode(ByteBuffer.wrap(line.toByteArray()));
        } catch (CharacterCodingException e) {
          return Optional.of(number);
        }
        if (b < 0 || line.size() >= LONGEST_LINE) {
          return Optional.empty();
        }
        line.reset();
        number++;
      }
    }
  }

  private static CharsetDecoder strict() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private static InputStream bytes(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return gzip ? new BufferedInputStream(unpacked(file, raw)) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static InputStream unpacked(Path file, InputStream packed) throws IOException {
    long size = Files.size(file);
    long most = Math.max(ALWAYS_READ, MOST_TIMES * size);
    return new Bounded(
        new GZIPInputStream(packed),
        most,
        "%s: its %,d bytes unpack to more than %,d, which no text does; unpack it yourself if it is one"
            .formatted(file, size, most));
  }

  /** Bytes up to a limit; beyond it reading is refused. */
  private static final class Bounded extends FilterInputStream {

    private final String refusal;
    private long left;

    Bounded(InputStream in, long most, String refusal) {
      super(in);
      this.left = most;
      this.refusal = refusal;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      left -= Math.max(0, read);
      if (left < 0) {
        throw new TaskException(refusal);
      }
      return read;
    }
  }

  /** Reads on, and says of bytes that cannot be text where they stand. */
  static <T> @Nullable T reading(Path file, String place, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (CharacterCodingException e) {
      throw new TaskException(
          "%s, %s: expected UTF-8, plain or compressed with gzip, found other bytes; convert or decompress the file"
              .formatted(file, badLine(file).map(line -> "line " + line).orElse(place)));
    } catch (ZipException | EOFException e) {
      throw new TaskException(
          "%s, %s: the gzip data are damaged or cut off here (%s); copy or fetch the file again"
              .formatted(file, place, e.getMessage()));
    }
  }
}
