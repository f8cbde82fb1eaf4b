package dev.quaestor.trainer.work;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** A kind of cluster that the class path knows how to reach; found by {@link ServiceLoader}. */
public interface Cluster {

  /**
   * What is asked of a cluster.
   *
   * @param master where it is, in the cluster's own words
   * @param tokensPerPart tokens that are given to one worker at once
   * @param mostBroadcast the most bytes of weights that are sent to each worker
   * @param patience how long a worker is waited for where there is none
   * @param settings the cluster's own, by name
   */
  record Order(
      String master,
      long tokensPerPart,
      long mostBroadcast,
      Duration patience,
      Map<String, String> settings) {

    public Order {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * Refuses what can be known to be wrong before anything is sent.
   *
   * @throws IllegalArgumentException if this process cannot use it; the message says what to do
   */
  void check(Order order);

  /**
   * Reaches it.
   *
   * @throws IllegalArgumentException if it cannot be reached, or not by this process; the message
   *     says what to do
   */
  Workers workers(Order order) throws InterruptedException;

  /**
   * Reaches it for errands.
   *
   * @param threads how many an errand has at work at a time
   * @throws IllegalArgumentException as {@link #workers} does, and if none of its machines has so
   *     many to give
   */
  Errands errands(Order order, int threads) throws InterruptedException;

  /** The one kind on the class path; empty where there is none. */
  static Optional<Cluster> found() {
    return ServiceLoader.load(Cluster.class).findFirst();
  }
}
