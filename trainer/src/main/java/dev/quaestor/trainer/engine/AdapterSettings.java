package dev.quaestor.trainer.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The shape of a low-rank adapter (LoRA; Hu et al. 2021, arXiv:2106.09685): a projection W of shape
 * [out, in] becomes W + alpha / rank · B · A, where A [rank, in] and B [out, rank] learn and W does
 * not.
 *
 * @param rank inner size
 * @param alpha numerator of the scale
 * @param dropout on the adapter's input while training, in [0, 1). Projections that read the same
 *     input (q, k and v; gate and up) share one mask; PEFT draws one for each
 * @param targets last names of the adapted projections, as PEFT spells them, sorted; {@link
 *     #ALL_LINEAR} stands for every projection but the head
 */
public record AdapterSettings(int rank, double alpha, double dropout, List<String> targets)
    implements Serializable {
  /** PEFT's word for every projection but the head. */
  public static final String ALL_LINEAR = "all-linear";

  /** Every projection that can be adapted, where q, k and v, and gate and up, lie apart. */
  public static final List<String> PROJECTIONS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  /** Every projection that can be adapted, where they are one tensor each (Phi-3). */
  public static final List<String> FUSED =
      List.of("qkv_proj", "o_proj", "gate_up_proj", "down_proj");

  /** Projections that read the same input; their A are multiplied at once. */
  enum Site {
    QKV("self_attn.", List.of("q_proj", "k_proj", "v_proj"), "qkv_proj"),
    OUTPUT("self_attn.", List.of("o_proj"), "o_proj"),
    GATE_UP("mlp.", List.of("gate_proj", "up_proj"), "gate_up_proj"),
    DOWN("mlp.", List.of("down_proj"), "down_proj");

    private final String block;
    private final List<String> separate;
    private final List<String> fused;

    Site(String block, List<String> separate, String fused) {
      this.block = block;
      this.separate = separate;
      this.fused = List.of(fused);
    }

    /** In the order of the output's columns. */
    List<String> projections(DecoderConfig c) {
      return c.fused() ? fused : separate;
    }

    /** {@code self_attn.q_proj}. */
    String module(String projection) {
      return block + projection;
    }

    /** Columns of the input. */
    int in(DecoderConfig c) {
      return this == OUTPUT ? c.queryWidth() : this == DOWN ? c.ffn() : c.width();
    }

    /** Columns of a projection's output. */
    static int out(DecoderConfig c, String projection) {
      return switch (projection) {
        case "qkv_proj" -> c.queryWidth() + 2 * c.keyWidth();
        case "gate_up_proj" -> 2 * c.ffn();
        case "q_proj" -> c.queryWidth();
        case "k_proj", "v_proj" -> c.keyWidth();
        case "gate_proj", "up_proj" -> c.ffn();
        default -> c.width();
      };
    }
  }

  public AdapterSettings {
    TreeSet<String> named = new TreeSet<>(targets);
    if (named.remove(ALL_LINEAR)) {
      named.addAll(PROJECTIONS);
    }
    targets = List.copyOf(named);
    List<String> wrong = new ArrayList<>();
    if (rank < 1) {
      wrong.add("rank must be at least 1, found " + rank);
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      wrong.add("alpha must be greater than 0, found " + alpha);
    }
    if (!(dropout >= 0) || dropout >= 1) {
      wrong.add("dropout must lie in [0, 1), found " + dropout);
    }
    if (targets.isEmpty()) {
      wrong.add("at least one target is needed, such as q_proj");
    }
    named.removeAll(PROJECTIONS);
    named.removeAll(FUSED);
    if (!named.isEmpty()) {
      wrong.add(
          "targets are of "
              + PROJECTIONS
              + ", of "
              + FUSED
              + " or "
              + ALL_LINEAR
              + ", found "
              + List.copyOf(named));
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("not an adapter: " + String.join("; ", wrong));
    }
  }

  /** What B · A is multiplied by. */
  public double scale() {
    return alpha / rank;
  }

  /**
   * These settings for a base of this shape: every projection means those that it has.
   *
   * @throws IllegalArgumentException where it lacks one that is named
   */
  public AdapterSettings on(DecoderConfig c) {
    List<String> there = c.fused() ? FUSED : PROJECTIONS;
    if (there.containsAll(targets)) {
      return this;
    }
    if (targets.size() == PROJECTIONS.size() && targets.containsAll(PROJECTIONS)) {
      return new AdapterSettings(rank, alpha, dropout, there);
    }
    throw new IllegalArgumentException(
        "this base's projections are "
            + there
            + ", found targets "
            + targets
            + "; name some of the former, or "
            + ALL_LINEAR);
  }

  /** The adapted projections of a site, in the order of its output's columns. */
  List<String> adapted(Site site, DecoderConfig c) {
    List<String> named = on(c).targets;
    return site.projections(c).stream().filter(named::contains).toList();
  }

  /** The name of A for a module such as {@code model.layers.0.self_attn.q_proj}. */
  public static String nameOfA(String module) {
    return module + ".lora_A.weight";
  }

  /** The name of B for a module. */
  public static String nameOfB(String module) {
    return module + ".lora_B.weight";
  }

  /**
   * Every parameter in the fixed order in which an {@link Adapter} lays them out: the A of
   * projections that read the same input lie together, then their B.
   */
  public List<ParameterShape> parameters(DecoderConfig c) {
    List<ParameterShape> all = new ArrayList<>();
    long at = 0;
    for (int l = 0; l < c.layers(); l++) {
      for (Site site : Site.values()) {
        for (String projection : adapted(site, c)) {
          String module = DecoderConfig.layer(l, site.module(projection));
          all.add(new ParameterShape(nameOfA(module), List.of(rank, site.in(c)), at));
          at += (long) rank * site.in(c);
        }
        for (String projection : adapted(site, c)) {
          String module = DecoderConfig.layer(l, site.module(projection));
          int out = Site.out(c, projection);
          all.add(new ParameterShape(nameOfB(module), List.of(out, rank), at));
          at += (long) out * rank;
        }
      }
    }
    return List.copyOf(all);
  }

  /** The number of parameters. */
  public long parameterCount(DecoderConfig c) {
    return parameters(c).stream().mapToLong(ParameterShape::size).sum();
  }
}
