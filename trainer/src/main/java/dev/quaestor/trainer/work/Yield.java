package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.AnswerVectors.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a work.
 *
 * @param each what is said of each text, in their order
 * @param vectors of each kind that was wanted, the texts' vectors row after row
 */
public record Yield<T>(List<T> each, Map<Kind, float[]> vectors) implements Serializable {

  public Yield {
    each = List.copyOf(each);
    vectors = Map.copyOf(vectors);
  }

  static <T> Yield<T> of(List<T> each, AnswerVectors taken) {
    Map<Kind, float[]> vectors = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (taken.width(kind).isPresent()) {
        vectors.put(kind, taken.values(kind));
      }
    }
    return new Yield<>(each, vectors);
  }

  /** The vectors of one kind, which was wanted. */
  public float[] vectors(Kind kind) {
    float[] found = vectors.get(kind);
    if (found == null) {
      throw new IllegalStateException("no " + kind + " was wanted; there are " + vectors.keySet());
    }
    return found;
  }

  /** The yields of a work's parts, one after another. */
  public static <T> Yield<T> joined(List<Yield<T>> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    List<T> each = new ArrayList<>();
    parts.forEach(part -> each.addAll(part.each()));
    Map<Kind, float[]> vectors = new EnumMap<>(Kind.class);
    for (Kind kind :
        parts.isEmpty() ? List.<Kind>of() : List.copyOf(parts.get(0).vectors.keySet())) {
      long size = parts.stream().mapToLong(part -> part.vectors(kind).length).sum();
      if (size > Integer.MAX_VALUE - 8) {
        throw new IllegalStateException(
            "vectors of %d answers are %d numbers, more than the 2^31 that one matrix holds; observe fewer (observe.fraction)"
                .formatted(each.size(), size));
      }
      float[] all = new float[(int) size];
      int at = 0;
      for (Yield<T> part : parts) {
        float[] own = part.vectors(kind);
        System.arraycopy(own, 0, all, at, own.length);
        at += own.length;
      }
      vectors.put(kind, all);
    }
    return new Yield<>(each, vectors);
  }
}
