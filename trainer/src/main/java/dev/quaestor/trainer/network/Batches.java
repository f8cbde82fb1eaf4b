package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences as Deeplearning4j's arrays and back. Features are the tokens, {@code [sequences,
 * longest]}, with -1 after a sequence's end; labels are the positions from which they count, {@code
 * [sequences, 1]}. Numbers of tokens stay exact below 2^24.
 */
final class Batches {
  private Batches() {}

  static INDArray features(List<Sequence> batch, DataType type) {
    int longest = batch.stream().mapToInt(s -> s.tokens().length).max().orElse(0);
    float[] values = new float[batch.size() * longest];
    for (int i = 0; i < batch.size(); i++) {
      int[] tokens = batch.get(i).tokens();
      for (int t = 0; t < longest; t++) {
        values[i * longest + t] = t < tokens.length ? tokens[t] : -1;
      }
    }
    return array(values, batch.size(), longest, type);
  }

  static INDArray labels(List<Sequence> batch, DataType type) {
    float[] values = new float[batch.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = batch.get(i).from();
    }
    return array(values, values.length, 1, type);
  }

  private static INDArray array(float[] values, int rows, int columns, DataType type) {
    INDArray array = Nd4j.create(values, new long[] {rows, columns}, 'c');
    return type == DataType.FLOAT ? array : array.castTo(type);
  }

  static List<Sequence> sequences(INDArray features, INDArray labels) {
    float[] values = features.castTo(DataType.FLOAT).data().asFloat();
    int longest = (int) features.size(1);
    List<Sequence> batch = new ArrayList<>();
    for (int i = 0; i < features.size(0); i++) {
      int length = 0;
      while (length < longest && values[i * longest + length] >= 0) {
        length++;
      }
      int[] tokens = new int[length];
      for (int t = 0; t < length; t++) {
        tokens[t] = (int) values[i * longest + t];
      }
      batch.add(new Sequence(tokens, labels.getInt(i, 0)));
    }
    return batch;
  }
}
