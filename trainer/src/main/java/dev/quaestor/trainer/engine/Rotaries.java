package dev.quaestor.trainer.engine;

import java.util.HashMap;
import java.util.Map;

/** The tables of a decoder's ropes, each made when a layer first asks and longer when it must. */
final class Rotaries {
  private static final int FIRST = 128;
  private final DecoderConfig c;
  private final Map<Rope, Rotary> tables = new HashMap<>();

  Rotaries(DecoderConfig c) {
    this.c = c;
  }

  /** A table of this rope that reaches so many positions. */
  Rotary of(Rope rope, int positions) {
    Rotary table = tables.get(rope);
    if (table == null || positions > table.positions) {
      int reach = table == null ? FIRST : 2 * table.positions;
      table = new Rotary(rope, c.headDim(), Math.min(c.context(), Math.max(positions, reach)));
      tables.put(rope, table);
    }
    return table;
  }
}
