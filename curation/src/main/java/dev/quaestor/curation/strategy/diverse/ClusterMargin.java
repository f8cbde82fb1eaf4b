package dev.quaestor.curation.strategy.diverse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Cluster-margin (Citovsky et al. 2021, arXiv 2107.14263): of the candidates with the highest
 * scores, the clusters take turns, the smallest first, each giving its most valuable one, so that
 * what is rare is asked before a second of what is common. The paper clusters the pool once by
 * average linkage and draws inside a cluster at random; here they are k-means clusters of the
 * round's own candidates, as many as are picked, and a cluster gives in order of value.
 */
public record ClusterMargin() implements DiverseChoice {

  @Override
  public String name() {
    return "cluster-margin";
  }

  @Override
  public boolean mindsAsked() {
    return false;
  }

  @Override
  public int[] choose(Points points, Points asked, int count, RandomGenerator random) {
    if (count == 0) {
      return new int[0];
    }
    Clustering clusters = Clustering.of(points, count, random);
    List<Deque<Integer>> turns = new ArrayList<>();
    for (int size : clusters.sizes()) {
      turns.add(new ArrayDeque<>(size));
    }
    for (int i = 0; i < points.size(); i++) {
      turns.get(clusters.of()[i]).add(i);
    }
    turns.removeIf(Deque::isEmpty);
    turns.sort(
        Comparator.<Deque<Integer>>comparingInt(Deque::size).thenComparingInt(Deque::element));
    int[] picks = new int[count];
    int picked = 0;
    while (picked < count) {
      for (Deque<Integer> turn : turns) {
        Integer next = turn.poll();
        if (next != null && picked < count) {
          picks[picked++] = next;
        }
      }
    }
    return picks;
  }
}
