package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.Sequence;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The batches of some steps, each text once.
 *
 * @param texts what is learned
 * @param drawn of each batch, its texts' places in that list
 */
record Lessons(List<Sequence> texts, List<int[]> drawn) implements Serializable {

  /** These batches, one a step. */
  static Lessons of(List<List<Sequence>> batches) {
    Map<Sequence, Integer> places = new IdentityHashMap<>();
    List<Sequence> texts = new ArrayList<>();
    List<int[]> drawn = new ArrayList<>();
    for (List<Sequence> batch : batches) {
      int[] numbers = new int[batch.size()];
      for (int i = 0; i < numbers.length; i++) {
        Sequence text = batch.get(i);
        Integer place = places.putIfAbsent(text, texts.size());
        if (place == null) {
          texts.add(text);
        }
        numbers[i] = places.get(text);
      }
      drawn.add(numbers);
    }
    return new Lessons(texts, drawn);
  }

  int steps() {
    return drawn.size();
  }

  /** The batch of a step, counted from 0. */
  List<Sequence> at(int step) {
    return Arrays.stream(drawn.get(step)).mapToObj(texts::get).toList();
  }
}
