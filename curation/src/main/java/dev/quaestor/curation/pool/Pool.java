package dev.quaestor.curation.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The candidates of a run in a fixed order, found by id. Immutable; what was asked is in the run
 * state.
 */
public final class Pool implements Iterable<Candidate> {

  private final Map<String, Candidate> byId = new LinkedHashMap<>();

  /** A pool of {@code candidates}, which must differ in their ids, that is in their prompts. */
  public Pool(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      Candidate twin = byId.putIfAbsent(candidate.id(), candidate);
      if (twin != null) {
        throw new IllegalArgumentException(
            "every candidate of a pool needs its own prompt, found two with id "
                + candidate.id()
                + ": \""
                + abbreviate(candidate.prompt())
                + "\"; remove the duplicate");
      }
    }
  }

  /** The candidate with this id. */
  public Candidate get(String id) {
    Candidate found = byId.get(id);
    if (found == null) {
      throw new IllegalArgumentException(
          "no candidate "
              + id
              + " among the "
              + byId.size()
              + " of this pool; was the pool changed?");
    }
    return found;
  }

  public boolean contains(String id) {
    return byId.containsKey(id);
  }

  /** The candidates whose ids are not in {@code asked}, in pool order. */
  public List<Candidate> without(Set<String> asked) {
    return byId.values().stream().filter(c -> !asked.contains(c.id())).toList();
  }

  /** The candidates whose ids are in {@code asked}, in pool order. */
  public List<Candidate> among(Set<String> asked) {
    return byId.values().stream().filter(c -> asked.contains(c.id())).toList();
  }

  public int size() {
    return byId.size();
  }

  @Override
  public Iterator<Candidate> iterator() {
    return byId.values().iterator();
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
