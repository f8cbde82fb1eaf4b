package dev.quaestor.trainer.engine;

import dev.quaestor.trainer.engine.AdapterSettings.Site;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an adapter adds to one shard's passes. At a site whose base gives {@code y = x · wᵀ}, with
 * x̃ the input after dropout: {@code u = x̃ · aᵀ}, {@code y += scale · u · bᵀ}; and back: {@code du
 * = scale · dy · b}, {@code db = scale · dyᵀ · u}, {@code da = duᵀ · x̃}, {@code dx += mask ∘ (du ·
 * a)}. u [rows, inner] is kept for the way back, x̃ is made again.
 */
final class AdapterPass implements AutoCloseable {
  private final Kernels k;
  private final Adapted weights;
  private final boolean all;
  private final @Nullable DropoutMask mask;
  private final Map<Site, Region> dropped = new EnumMap<>(Site.class);
  private final Map<Site, Region> back = new EnumMap<>(Site.class);
  private final List<Map<Site, Region>> kept = new ArrayList<>();
  private int room;
  private OptionalLong draw = OptionalLong.empty();
  private @Nullable Pack pack;

  /** A vector of an adapter, or of its gradient, cut into what the passes multiply. */
  static final class Adapted {
    /** One layer's site: a [inner, in], and each projection's b. */
    record Part(Region a, List<LowRank.Block> blocks) {}

    private final List<Map<Site, Part>> layers = new ArrayList<>();

    Adapted(DecoderConfig c, AdapterSettings settings, INDArray vector, Kernels k) {
      long at = 0;
      int rank = settings.rank();
      for (int l = 0; l < c.layers(); l++) {
        Map<Site, Part> sites = new EnumMap<>(Site.class);
        for (Site site : Site.values()) {
          List<String> adapted = settings.adapted(site, c);
          if (adapted.isEmpty()) {
            continue;
          }
          int in = site.in(c);
          Region a = k.view(vector, at, adapted.size() * rank, in);
          at += (long) adapted.size() * rank * in;
          List<LowRank.Block> blocks = new ArrayList<>();
          int column = 0;
          for (String projection : site.projections(c)) {
            int out = Site.out(c, projection);
            if (adapted.contains(projection)) {
              Region b = k.view(vector, at, out, rank);
              at += (long) out * rank;
              int inner = blocks.size() * rank;
              blocks.add(new LowRank.Block(b, column, inner, settings.scale()));
            }
            column += out;
          }
          sites.put(site, new Part(a, List.copyOf(blocks)));
        }
        layers.add(sites);
      }
    }

    @Nullable Part at(int layer, Site site) {
      return layers.get(layer).get(site);
    }
  }

  /** Passes with as many rows as an execution packs, more where a longer sequence comes. */
  AdapterPass(Adapter adapter, Kernels k, Execution execution) {
    this.k = k;
    all = execution.keep() == Execution.Keep.ALL;
    room = execution.tokensPerPass();
    weights = new Adapted(adapter.config(), adapter.settings(), adapter.vector(), k);
    double rate = adapter.settings().dropout();
    mask = rate > 0 ? new DropoutMask(rate) : null;
    reserve();
  }

  /**
   * Turns to a pack.
   *
   * @param draw the step's key of the dropout masks; empty drops nothing
   */
  void begin(Pack pack, OptionalLong draw) {
    this.pack = pack;
    this.draw = mask == null ? OptionalLong.empty() : draw;
    if (pack.rows() > room) {
      release();
      room = pack.rows();
      reserve();
    }
  }

  private void reserve() {
    for (int l = 0; l < weights.layers.size(); l++) {
      Map<Site, Region> inner = new EnumMap<>(Site.class);
      for (Map.Entry<Site, Adapted.Part> part : weights.layers.get(l).entrySet()) {
        Region a = part.getValue().a();
        if (l == 0) {
          back.put(part.getKey(), k.allocate(room, a.rows));
          if (mask != null) {
            dropped.put(part.getKey(), k.allocate(room, a.columns));
          }
        }
        inner.put(
            part.getKey(),
            l == 0 || all ? k.allocate(room, a.rows) : kept.get(0).get(part.getKey()));
      }
      kept.add(inner);
    }
  }

  /** Adds the adapter's part to y. */
  void forward(int layer, Site site, Region x, Region y) {
    Adapted.Part part = weights.at(layer, site);
    if (part == null) {
      return;
    }
    int rows = rows();
    Region u = kept.get(layer).get(site);
    k.linear(input(layer, site, x), part.a(), u, rows);
    for (LowRank.Block block : part.blocks()) {
      k.lowRank().raise(u, block, y, rows);
    }
  }

  /** The gradients of b, and du, which the two below read. */
  void backOutput(int layer, Site site, Region dy, Adapted gradient, float beta) {
    Adapted.Part part = weights.at(layer, site);
    Adapted.Part into = gradient.at(layer, site);
    if (part == null || into == null) {
      return;
    }
    for (int i = 0; i < part.blocks().size(); i++) {
      k.lowRank().lower(dy, part.blocks().get(i), back.get(site), rows());
      k.lowRank().backWeight(dy, kept.get(layer).get(site), into.blocks().get(i), rows(), beta);
    }
  }

  /** The gradient of a, from the site's input. */
  void backWeight(int layer, Site site, Region x, Adapted gradient, float beta) {
    Adapted.Part into = gradient.at(layer, site);
    if (into != null) {
      k.backWeight(back.get(site), input(layer, site, x), into.a(), rows(), beta);
    }
  }

  /** Adds to dx what comes back through the adapter. */
  void backInput(int layer, Site site, Region dx) {
    Adapted.Part part = weights.at(layer, site);
    if (part == null) {
      return;
    }
    Region du = back.get(site);
    if (draw.isEmpty() || mask == null) {
      k.lowRank().addBackInput(du, part.a(), dx, rows());
      return;
    }
    Region through = dropped.get(site);
    k.backInput(du, part.a(), through, rows());
    turn(layer, site, mask);
    k.lowRank().addDropped(through, mask, dx, rows());
  }

  private Region input(int layer, Site site, Region x) {
    if (draw.isEmpty() || mask == null) {
      return x;
    }
    turn(layer, site, mask);
    Region to = dropped.get(site);
    k.lowRank().drop(x, mask, to, rows());
    return to;
  }

  private void turn(int layer, Site site, DropoutMask mask) {
    mask.key(
        draw.getAsLong(),
        layer * Site.values().length + site.ordinal(),
        java.util.Objects.requireNonNull(pack));
  }

  private int rows() {
    return java.util.Objects.requireNonNull(pack).rows();
  }

  private void release() {
    for (int l = 0; l < kept.size(); l++) {
      if (l == 0 || all) {
        kept.get(l).values().forEach(Region::close);
      }
    }
    kept.clear();
    dropped.values().forEach(Region::close);
    back.values().forEach(Region::close);
  }

  @Override
  public void close() {
    release();
  }
}
