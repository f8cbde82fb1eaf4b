package dev.quaestor.trainer.engine;

import java.io.Serializable;

/**
 * How the engine runs, apart from what it computes: the number of shards (Java threads, each with
 * its own buffers and its own single-threaded BLAS), the tokens one forward pass may pack, the
 * kernels, what is kept for the backward pass, and the precision of the weights' products. The
 * shard count and the tokens a pass decide the order of sums, hence the last bits: record them with
 * the run.
 */
public record Execution(int shards, int tokensPerPass, Path path, Keep keep, Precision precision)
    implements Serializable {
  /** Which kernels compute. */
  public enum Path {
    /** OpenBLAS called directly and fused vector kernels; float, CPU. */
    FAST,
    /** ND4J operations alone; float or double, any backend. */
    PORTABLE
  }

  /** What the forward pass leaves for the backward. */
  public enum Keep {
    /** Every activation: the fastest. */
    ALL,
    /**
     * The input of each layer: the layer is computed again on the way back; a third more time,
     * memory of one layer.
     */
    LAYER_INPUTS
  }

  public Execution {
    if (shards < 1 || shards > 1024 || tokensPerPass < 1) {
      throw new IllegalArgumentException(
          "execution needs 1 to 1024 shards and at least 1 token a pass; found "
              + shards
              + " shards, "
              + tokensPerPass
              + " tokens");
    }
  }

  /** In floats. */
  public Execution(int shards, int tokensPerPass, Path path, Keep keep) {
    this(shards, tokensPerPass, path, keep, Precision.F32);
  }

  /**
   * The fast path on this many shards. A pass of some 500 tokens is best: fewer make small products
   * of it, more pass the caches. Packs are as even as can be, so that up to 768 are near it.
   */
  public static Execution fast(int shards) {
    return new Execution(shards, 768, Path.FAST, Keep.ALL);
  }

  /** The portable path on one shard. */
  public static Execution portable() {
    return new Execution(1, 2048, Path.PORTABLE, Keep.ALL);
  }

  /** The same with another number of tokens a pass. */
  public Execution withTokensPerPass(int tokens) {
    return new Execution(shards, tokens, path, keep, precision);
  }

  /** The same on one shard. */
  public Execution alone() {
    return new Execution(1, tokensPerPass, path, keep, precision);
  }

  /** The same, keeping something else. */
  public Execution withKeep(Keep other) {
    return new Execution(shards, tokensPerPass, path, other, precision);
  }

  /** The same with weights' products in another precision. */
  public Execution in(Precision other) {
    return new Execution(shards, tokensPerPass, path, keep, other);
  }
}
