package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a round's answers are kept until its choice is made. */
public interface Keeping {

  /** In this process's memory. */
  Keeping HEAP =
      (round, candidates) -> {
        Map<String, Draw> all = new LinkedHashMap<>();
        return new Book() {
          @Override
          public void add(List<Draw> page) {
            page.forEach(draw -> all.put(draw.observation().candidateId(), draw));
          }

          @Override
          public Map<String, Draw> whole() {
            return all;
          }
        };
      };

  /**
   * What is written down of one pass.
   *
   * @param round for which it is made; what is of an earlier one is needed no more
   * @param candidates who are answered, in the order in which pages come
   */
  Book book(int round, List<Candidate> candidates);

  /** One answer of each candidate, page after page. */
  interface Book {

    void add(List<Draw> page);

    /** All of them by candidate id, when each has been added. */
    Map<String, Draw> whole();
  }

  /** A map that never changes and holds little: nobody need copy it. */
  interface Kept {}

  /** The samples of several passes, by candidate id: in memory where each pass is. */
  static Map<String, List<Draw>> sampled(List<Map<String, Draw>> passes) {
    if (passes.stream().anyMatch(Kept.class::isInstance)) {
      return new Samples(passes);
    }
    Samples samples = new Samples(passes);
    return passes.isEmpty()
        ? Map.of()
        : passes.get(0).keySet().stream().collect(Collectors.toMap(id -> id, samples::of));
  }

  /** Samples that are fetched when they are asked for. */
  final class Samples extends AbstractMap<String, List<Draw>> implements Kept {

    private final List<Map<String, Draw>> passes;

    private Samples(List<Map<String, Draw>> passes) {
      this.passes = List.copyOf(passes);
    }

    private List<Draw> of(String id) {
      return passes.stream().map(pass -> pass.get(id)).toList();
    }

    @Override
    public boolean containsKey(Object id) {
      return passes.get(0).containsKey(id);
    }

    @Override
    public @Nullable List<Draw> get(Object id) {
      return id instanceof String known && containsKey(known) ? of(known) : null;
    }

    @Override
    public Set<Entry<String, List<Draw>>> entrySet() {
      return passes.get(0).keySet().stream()
          .map(id -> Map.entry(id, of(id)))
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
