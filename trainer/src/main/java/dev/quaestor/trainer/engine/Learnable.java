package dev.quaestor.trainer.engine;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parameters that training changes, in one native vector: a decoder's own, or an adapter's. */
public sealed interface Learnable permits Decoder, Adapter {
  /** What lies in the vector, in order. */
  List<ParameterShape> parameters();

  /** All of it: its own memory, rank 1. */
  INDArray vector();

  /** FLOAT or DOUBLE. */
  default DataType precision() {
    return vector().dataType();
  }

  /** A new vector of zeros, laid out as the parameters are: for a gradient, or a copy. */
  default INDArray gradient() {
    return Memory.vector(precision(), vector().length());
  }

  /** Gives back the memory of a vector that {@link #gradient} made. */
  default void release(INDArray made) {
    Memory.close(made);
  }
}
