package dev.quaestor.teacher.gguf;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a GGUF file says of itself, as far as a teacher needs it (version 2 or 3,
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @param chatTemplate whether it carries a chat template
 * @param digest the SHA-256 of the whole file
 */
record GgufHeader(boolean chatTemplate, String digest) {

  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final long MOST_KEYS = 100_000;
  private static final long LONGEST_TEXT = 1L << 26;

  /** Bytes of each fixed-size type. */
  private static final Map<Integer, Integer> SIZES =
      Map.ofEntries(
          Map.entry(0, 1),
          Map.entry(1, 1),
          Map.entry(2, 2),
          Map.entry(3, 2),
          Map.entry(4, 4),
          Map.entry(5, 4),
          Map.entry(6, 4),
          Map.entry(7, 1),
          Map.entry(10, 8),
          Map.entry(11, 8),
          Map.entry(12, 8));

  /** Reads {@code file}; all of it for the digest. */
  static GgufHeader read(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 20), sha256)) {
      boolean template = new Reader(file, new DataInputStream(in)).hasChatTemplate();
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return new GgufHeader(template, HexFormat.of().formatHex(sha256.digest()));
    } catch (EOFException e) {
      throw new IOException(file + ": is cut inside its header; fetch it again", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private record Reader(Path file, DataInputStream in) {

    boolean hasChatTemplate() throws IOException {
      int magic = Integer.reverseBytes(in.readInt());
      int version = Integer.reverseBytes(in.readInt());
      if (magic != MAGIC || version < 2 || version > 3) {
        throw new IOException(file + ": expected a GGUF file of version 2 or 3, found another");
      }
      number(); // tensors
      long keys = bounded(number(), MOST_KEYS, "keys");
      boolean found = false;
      for (long i = 0; i < keys; i++) {
        String key = text();
        found |= key.equals("tokenizer.chat_template");
        skip(Integer.reverseBytes(in.readInt()));
      }
      return found;
    }

    private void skip(int type) throws IOException {
      if (type == STRING) {
        in.skipNBytes(bounded(number(), LONGEST_TEXT, "bytes of text"));
      } else if (type == ARRAY) {
        int element = Integer.reverseBytes(in.readInt());
        long count = bounded(number(), LONGEST_TEXT, "elements");
        for (long i = 0; i < count; i++) {
          skip(element);
        }
      } else {
        Integer size = SIZES.get(type);
        if (size == null) {
          throw new IOException(file + ": expected a known type of value, found " + type);
        }
        in.skipNBytes(size);
      }
    }

    private String text() throws IOException {
      int length = (int) bounded(number(), 65_535, "bytes of a key");
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private long number() throws IOException {
      return Long.reverseBytes(in.readLong());
    }

    private long bounded(long value, long most, String what) throws IOException {
      if (value < 0 || value > most) {
        throw new IOException(
            file + ": expected at most " + most + " " + what + ", found " + value);
      }
      return value;
    }
  }
}
