package dev.quaestor.trainer.engine;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the native memory that finetuning a decoder takes, made before anything is
 * allocated: the base, the incumbent and the challenger; the challenger's gradient, once more for
 * each shard but the first, and its two moments; and the buffers of the passes, or the cache of
 * keys and values when answering, whichever is more. Where an adapter learns, the base is mapped
 * once and merged once to answer, and all the rest is the adapter's. Computed in floating point:
 * sizes may be absurd. In bf16 the weights are there once more, rounded.
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
    return of(c, execution, longest, null, 6);
  }

  /** The footprint of finetuning an adapter beside a mapped base. */
  public static Footprint of(
      DecoderConfig c, Execution execution, long longest, AdapterSettings adapter) {
    return of(c, execution, longest, adapter, 2);
  }

  private static Footprint of(
      DecoderConfig c,
      Execution execution,
      long longest,
      @Nullable AdapterSettings adapter,
      int copies) {
    double width = c.width();
    double query = (double) c.heads() * c.headDim();
    double key = (double) c.kvHeads() * c.headDim();
    double qkv = query + 2 * key;
    int norms = c.variation().norms().count();
    double layer = norms * width + qkv * width + width * query + 3 * width * c.ffn();
    double embedding = (double) c.vocab() * width;
    double parameters = embedding * (c.tiedHead() ? 1 : 2) + c.layers() * layer + width;

    double rows = Math.max(execution.tokensPerPass(), (double) longest);
    double keptRow = 2 * width + qkv + query + c.heads() + 2 + 2.0 * c.ffn();
    keptRow += c.variation().norms().after() ? 2 * (width + 1) : 0;
    double sharedRow = 4 * width + c.ffn() + qkv + query;
    double head =
        Passage.HEAD_ROWS * 3 * width
            + Math.max(Passage.HEAD_ELEMENTS, (double) Passage.HEAD_LEAST * c.vocab());
    double learned = parameters;
    if (adapter != null) {
      double size = 0;
      double inner = 0;
      for (AdapterSettings.Site site : AdapterSettings.Site.values()) {
        for (String projection : adapter.adapted(site, c)) {
          inner += adapter.rank();
          size += (double) adapter.rank() * (in(c, site) + out(c, projection));
        }
        sharedRow += adapter.dropout() > 0 && !adapter.adapted(site, c).isEmpty() ? in(c, site) : 0;
      }
      learned = c.layers() * size;
      keptRow += inner;
      sharedRow += inner;
    }
    boolean all = execution.keep() == Execution.Keep.ALL;
    double kept = all ? c.layers() * keptRow : keptRow + c.layers() * width;
    double learning = rows * (kept + sharedRow) + head;
    double cached = Generator.SLOTS * (double) longest * 2 * key;
    double answering = c.layers() * cached + head;

    int rounded = execution.precision() == Precision.BF16 ? 1 : 0;
    double floats =
        (copies + rounded) * parameters
            + (adapter == null ? 0 : 6 * learned)
            + (execution.shards() - 1) * learned
            + execution.shards() * Math.max(learning, answering);
    double largest = Math.max(Math.max(embedding, width * 2.0 * c.ffn()), qkv * width);
    largest = Math.max(largest, Math.max(rows * Math.max(qkv, 2.0 * c.ffn()), cached));
    return new Footprint(parameters, floats * Float.BYTES, largest * Float.BYTES);
  }

  private static double in(DecoderConfig c, AdapterSettings.Site site) {
    return switch (site) {
      case QKV, GATE_UP -> c.width();
      case OUTPUT -> (double) c.heads() * c.headDim();
      case DOWN -> c.ffn();
    };
  }

  private static double out(DecoderConfig c, String projection) {
    return switch (projection) {
      case "qkv_proj" -> (c.heads() + 2.0 * c.kvHeads()) * c.headDim();
      case "gate_up_proj" -> 2.0 * c.ffn();
      case "q_proj" -> (double) c.heads() * c.headDim();
      case "k_proj", "v_proj" -> (double) c.kvHeads() * c.headDim();
      case "gate_proj", "up_proj" -> c.ffn();
      default -> c.width();
    };
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
