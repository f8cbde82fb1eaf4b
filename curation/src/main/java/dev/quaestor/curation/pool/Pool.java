package dev.quaestor.curation.pool;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The candidates of a run in a fixed order, found by id. Immutable; what was asked is in the run
 * state. Of a list that is read when needed, it holds some ten bytes a candidate.
 */
public final class Pool implements Iterable<Candidate> {

  private final List<Candidate> candidates;
  private final Positions byId;

  /** A pool of {@code candidates}, which must differ in their ids, that is in their prompts. */
  public Pool(List<Candidate> candidates) {
    this.candidates = LazyList.copyOf(candidates);
    this.byId = new Positions(i -> this.candidates.get(i).id());
    for (Candidate candidate : this.candidates) {
      if (byId.add(candidate.id()) >= 0) {
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
    int found = byId.of(id);
    if (found < 0) {
      throw new IllegalArgumentException(
          "no candidate "
              + id
              + " among the "
              + candidates.size()
              + " of this pool; was the pool changed?");
    }
    return candidates.get(found);
  }

  public boolean contains(String id) {
    return byId.of(id) >= 0;
  }

  /** The candidates whose ids are not in {@code asked}, in pool order. */
  public List<Candidate> without(Set<String> asked) {
    BitSet rest = positions(asked);
    rest.flip(0, candidates.size());
    return at(rest);
  }

  /** The candidates whose ids are in {@code asked}, in pool order. */
  public List<Candidate> among(Set<String> asked) {
    return at(positions(asked));
  }

  private BitSet positions(Set<String> ids) {
    BitSet positions = new BitSet(candidates.size());
    ids.stream().mapToInt(byId::of).filter(position -> position >= 0).forEach(positions::set);
    return positions;
  }

  private List<Candidate> at(BitSet positions) {
    return positions.cardinality() == candidates.size()
        ? candidates
        : LazyList.at(candidates, positions.stream().toArray());
  }

  public int size() {
    return candidates.size();
  }

  @Override
  public Iterator<Candidate> iterator() {
    return candidates.iterator();
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
