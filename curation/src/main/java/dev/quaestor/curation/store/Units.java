package dev.quaestor.curation.store;

import java.nio.ByteBuffer;

/** A string's UTF-16 units as bytes, big-endian, unpaired surrogates and all. */
final class Units {

  private Units() {}

  static byte[] bytes(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * text.length());
    bytes.asCharBuffer().put(text);
    return bytes.array();
  }

  static String text(byte[] bytes) {
    return ByteBuffer.wrap(bytes).asCharBuffer().toString();
  }
}
