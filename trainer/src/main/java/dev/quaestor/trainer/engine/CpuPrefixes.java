package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;

/**
 * Keys and values of shared stretches, by layer and block, side by side as in a row of qkv. For
 * attention they are laid end to end in front of a sequence's own: the tiles then multiply the same
 * numbers in the same order as for the whole sequence.
 */
final class CpuPrefixes implements Kernels.Prefixes {
  private static final int BLOCK = PrefixTree.BLOCK;
  private final DecoderConfig c;
  private final Kernels kernels;
  private final AttentionTiles attention;
  private final Region[] kept;
  private Region joint;
  private int laidLayer = -1;
  private int[] laid = {};

  CpuPrefixes(DecoderConfig c, Kernels kernels, AttentionTiles attention, int blocks) {
    this.c = c;
    this.kernels = kernels;
    this.attention = attention;
    kept = new Region[c.layers()];
    for (int l = 0; l < kept.length; l++) {
      kept[l] = kernels.allocate(blocks * BLOCK, 2 * c.keyWidth());
    }
    joint = kernels.allocate(2 * BLOCK, 2 * c.keyWidth());
  }

  @Override
  public void keep(int layer, Region qkv, int row, int[] blocks) {
    laidLayer = -1;
    int width = 2 * c.keyWidth() * Float.BYTES;
    for (int b = 0; b < blocks.length; b++) {
      for (int t = 0; t < BLOCK; t++) {
        int from = ((row + b * BLOCK + t) * qkv.columns + c.queryWidth()) * Float.BYTES;
        kept[layer].bytes().put((blocks[b] * BLOCK + t) * width, qkv.bytes(), from, width);
      }
    }
  }

  @Override
  public Region attend(
      int layer, Region qkv, Region out, Region logSums, Kernels.Continued sequence) {
    int start = sequence.pack().starts()[sequence.index()];
    int count = sequence.pack().starts()[sequence.index() + 1] - start;
    int position = sequence.blocks().length * BLOCK;
    reserve(position + count);
    lay(layer, sequence.blocks());
    ByteBuffer to = joint.bytes();
    int width = 2 * c.keyWidth() * Float.BYTES;
    for (int t = 0; t < count; t++) {
      int from = ((start + t) * qkv.columns + c.queryWidth()) * Float.BYTES;
      to.put((position + t) * width, qkv.bytes(), from, width);
    }
    attention.forward(qkv, out, logSums, new AttentionTiles.Span(start, count, position, joint, 0));
    return joint;
  }

  /** Lays blocks end to end, unless the sequence before left them there. */
  private void lay(int layer, int[] blocks) {
    if (layer == laidLayer && java.util.Arrays.equals(blocks, laid)) {
      return;
    }
    int block = BLOCK * 2 * c.keyWidth() * Float.BYTES;
    for (int b = 0; b < blocks.length; b++) {
      joint.bytes().put(b * block, kept[layer].bytes(), blocks[b] * block, block);
    }
    laidLayer = layer;
    laid = blocks;
  }

  private void reserve(int positions) {
    if (positions > joint.rows) {
      joint.close();
      joint = kernels.allocate(Math.max(positions, 2 * joint.rows), 2 * c.keyWidth());
      laidLayer = -1;
    }
  }

  @Override
  public void close() {
    for (Region region : kept) {
      region.close();
    }
    joint.close();
  }
}
