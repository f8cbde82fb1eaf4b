package dev.quaestor.trainer.engine;

import java.util.List;

/**
 * The weights [out, in] of one linear map: whole, or in parts [outᵢ, in] that lie apart and give
 * its columns side by side.
 */
record Matrix(List<Region> parts) {
  Matrix {
    parts = List.copyOf(parts);
  }

  /** The only part; gradients are always whole. */
  Region whole() {
    if (parts.size() != 1) {
      throw new IllegalStateException("these weights lie in " + parts.size() + " parts");
    }
    return parts.get(0);
  }
}
