package dev.quaestor.trainer.engine;

/**
 * The part of the engine's seam that adapters and weights in parts need: products with matrices of
 * few columns, straight into a stretch of columns of a wider matrix, and dropout. Like {@link
 * Kernels}, one instance a shard.
 */
interface LowRank {
  /**
   * One adapted projection among those of a site.
   *
   * @param b [out, rank], weights or their gradient
   * @param column where the projection's columns begin in the site's output
   * @param inner where its columns begin in {@code u}, the product with all A of the site
   * @param scale alpha / rank
   */
  record Block(Region b, int column, int inner, double scale) {}

  /** {@code to[:, column + j] = from[:, j]}. */
  void paste(Region from, Region to, int column, int rows);

  /** {@code to[:, j] = from[:, column + j]}. */
  void cut(Region from, int column, Region to, int rows);

  /** Adds {@code scale · u · bᵀ} to the block's columns of y. */
  void raise(Region u, Block block, Region y, int rows);

  /** The block's columns of {@code du = scale · dy · b}. */
  void lower(Region dy, Block block, Region du, int rows);

  /** {@code db = scale · dyᵀ · u + beta · db}, of the block's columns of both. */
  void backWeight(Region dy, Region u, Block gradient, int rows, float beta);

  /** {@code dx += du · a}. */
  void addBackInput(Region du, Region a, Region dx, int rows);

  /** {@code to = x} where the mask keeps it, scaled; 0 elsewhere. */
  void drop(Region x, DropoutMask mask, Region to, int rows);

  /** The same, added to what is there. */
  void addDropped(Region x, DropoutMask mask, Region to, int rows);
}
