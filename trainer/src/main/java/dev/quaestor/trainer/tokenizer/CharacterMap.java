package dev.quaestor.trainer.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * The format of a character map that SentencePiece compiled, as a {@code Precompiled} normalizer
 * holds it in Base64: the length of a trie in bytes (little-endian, 32 bits), the trie as a double
 * array of 32-bit units (Darts-clone), and the texts its leaves point into, each ended by a zero.
 */
final class CharacterMap {
  private CharacterMap() {}

  static void check(JsonPart part) {
    if (part.text() && !sound(part.value())) {
      part.problem("a character map of SentencePiece's, in Base64");
    }
  }

  private static boolean sound(String base64) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.remaining() < Integer.BYTES) {
        return false;
      }
      int length = bytes.getInt();
      if (length < Integer.BYTES || length % Integer.BYTES != 0 || length > bytes.remaining()) {
        return false;
      }
      int[] units = new int[length / Integer.BYTES];
      bytes.asIntBuffer().get(units);
      bytes.position(bytes.position() + length);
      ByteBuffer texts = bytes.slice();
      StandardCharsets.UTF_8.newDecoder().decode(texts.duplicate());
      return reaches(units, texts);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return false;
    }
  }

  /** Whether every unit that any bytes lead to lies in the trie, and every leaf in the texts. */
  private static boolean reaches(int[] units, ByteBuffer texts) {
    BitSet seen = new BitSet(units.length);
    Deque<Integer> open = new ArrayDeque<>();
    open.push(offset(units[0]));
    while (!open.isEmpty()) {
      int node = open.pop();
      if (node < 0 || (node | 0xFF) >= units.length) {
        return false;
      }
      if (seen.get(node)) {
        continue;
      }
      seen.set(node);
      for (int label = 1; label <= 0xFF; label++) {
        int unit = units[node ^ label];
        if ((unit & 0x800000FF) != label) {
          continue;
        }
        int next = node ^ label ^ offset(unit);
        if ((unit >>> 8 & 1) == 1) { // it has a leaf
          int text = next < 0 || next >= units.length ? -1 : units[next] & 0x7FFFFFFF;
          if (text < 0 || text >= texts.limit() || (texts.get(text) & 0xC0) == 0x80) {
            return false;
          }
        }
        open.push(next);
      }
    }
    return true;
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
  }
}
