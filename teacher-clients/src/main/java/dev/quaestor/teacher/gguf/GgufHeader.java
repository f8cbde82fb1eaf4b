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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a GGUF file says of itself, as far as a teacher needs it (version 2 or 3,
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @param chatTemplate its chat template; empty where it carries none
 * @param begin the text of the token at the begin of every prompt; empty where there is none
 * @param digest the SHA-256 of the whole file
 */
record GgufHeader(String chatTemplate, String begin, String digest) {

  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final int UINT32 = 4;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final long MOST_KEYS = 100_000;
  private static final long LONGEST_TEXT = 1L << 26;
  private static final long MOST_TOKENS = 1L << 22;

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

  /**
   * Kinds of byte-pair tokenizers that begin a prompt with a token unless the file says otherwise,
   * as llama.cpp knows them.
   */
  private static final Set<String> BEGINNING =
      Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "tekken", "chameleon");

  /** Reads {@code file}; all of it for the digest. */
  static GgufHeader read(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 20), sha256)) {
      Reader reader = new Reader(file, new DataInputStream(in));
      reader.keys();
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return new GgufHeader(
          reader.texts.getOrDefault("tokenizer.chat_template", ""),
          reader.begin(),
          HexFormat.of().formatHex(sha256.digest()));
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

  private static final class Reader {

    private static final String TOKENS = "tokenizer.ggml.tokens";

    private final Path file;
    private final DataInputStream in;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private List<String> tokens = List.of();

    Reader(Path file, DataInputStream in) {
      this.file = file;
      this.in = in;
    }

    void keys() throws IOException {
      int magic = Integer.reverseBytes(in.readInt());
      int version = Integer.reverseBytes(in.readInt());
      if (magic != MAGIC || version < 2 || version > 3) {
        throw new IOException(file + ": expected a GGUF file of version 2 or 3, found another");
      }
      number(); // tensors
      long keys = bounded(number(), MOST_KEYS, "keys");
      for (long i = 0; i < keys; i++) {
        String key = text();
        int type = Integer.reverseBytes(in.readInt());
        if (key.startsWith("tokenizer.")) {
          keep(key, type);
        } else {
          skip(type);
        }
      }
    }

    /** The token that llama.cpp puts before a prompt. */
    String begin() {
      String model = texts.getOrDefault("tokenizer.ggml.model", "");
      boolean usual =
          model.equals("llama")
              || model.equals("bert")
              || BEGINNING.contains(texts.getOrDefault("tokenizer.ggml.pre", ""));
      boolean begins = numbers.getOrDefault("tokenizer.ggml.add_bos_token", usual ? 1L : 0L) != 0;
      long id = numbers.getOrDefault("tokenizer.ggml.bos_token_id", 1L);
      return begins && id >= 0 && id < tokens.size() ? tokens.get((int) id) : "";
    }

    private void keep(String key, int type) throws IOException {
      if (type == STRING) {
        texts.put(key, longText());
      } else if (type == ARRAY && key.equals(TOKENS)) {
        tokens();
      } else if (type == UINT32 || type == BOOL) {
        long value = type == BOOL ? in.readByte() : Integer.reverseBytes(in.readInt());
        numbers.put(key, value);
      } else {
        skip(type);
      }
    }

    private void tokens() throws IOException {
      int element = Integer.reverseBytes(in.readInt());
      long count = bounded(number(), MOST_TOKENS, "tokens");
      List<String> read = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        if (element == STRING) {
          read.add(longText());
        } else {
          skip(element);
        }
      }
      tokens = read;
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

    private String longText() throws IOException {
      int length = (int) bounded(number(), LONGEST_TEXT, "bytes of text");
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
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
