package dev.quaestor.trainer.engine;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * An estimate of the native memory that finetuning a decoder takes, made before anything is
 * allocated: the base, the incumbent and the challenger; the challenger's gradient, once more for
 * each shard but the first, and its two moments; and the buffers of the passes, or the cache of
 * keys and values when answering, whichever is more. Computed in floating point: sizes may be
 * absurd.
 *
 * @param parameters of the decoder
 * @param bytes of native memory in all
 * @param largest bytes of the largest single array
 */
public record Footprint(double parameters, double bytes, double largest) {

  /** What one direct array can hold: a Java buffer is addressed by an int. */
  public static final double ARRAY_LIMIT = Integer.MAX_VALUE;

  /**
   * The footprint of finetuning.
   *
   * @param execution shards, and the tokens a pass
   * @param longest tokens of the longest sequence it is to learn or to write
   */
  public static Footprint of(DecoderConfig c, Execution execution, long longest) {
    double width = c.width();
    double query = (double) c.heads() * c.headDim();
    double key = (double) c.kvHeads() * c.headDim();
    double qkv = query + 2 * key;
    double layer = 2 * width + qkv * width + width * query + 3 * width * c.ffn();
    double embedding = (double) c.vocab() * width;
    double parameters = embedding * (c.tiedHead() ? 1 : 2) + c.layers() * layer + width;

    double rows = Math.max(execution.tokensPerPass(), (double) longest);
    double keptRow = 2 * width + qkv + query + c.heads() + 2 + 2.0 * c.ffn();
    double sharedRow = 4 * width + c.ffn() + qkv + query;
    double head = Passage.HEAD_ROWS * 3 * width + Math.max(Passage.HEAD_ELEMENTS, 8.0 * c.vocab());
    double learning = rows * (c.layers() * keptRow + sharedRow) + head;
    double cached = Generator.SLOTS * (double) longest * 2 * key;
    double answering = c.layers() * cached + head;

    double floats =
        (3 + 3 + execution.shards() - 1) * parameters
            + execution.shards() * Math.max(learning, answering);
    double largest = Math.max(Math.max(embedding, width * 2.0 * c.ffn()), qkv * width);
    largest = Math.max(largest, Math.max(rows * Math.max(qkv, 2.0 * c.ffn()), cached));
    return new Footprint(parameters, floats * Float.BYTES, largest * Float.BYTES);
  }

  /** This machine's memory in bytes, or what the container it runs in is allowed. */
  public static double machine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.POSITIVE_INFINITY;
  }

  /** {@code 1.5 GiB}, {@code 340 TiB}. */
  public static String readable(double bytes) {
    String[] units = {"MiB", "GiB", "TiB", "PiB", "EiB"};
    double amount = bytes / (1 << 20);
    int unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, amount < 10 ? "%.1f %s" : "%,.0f %s", amount, units[unit]);
  }
}
