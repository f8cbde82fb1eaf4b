package dev.quaestor.trainer.student;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.engine.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The batches of one training: step s is a function of (seed, round, s), so training resumes at any
 * step without having drawn the ones before. Corpus and replay are each passed through in a new
 * order every epoch, and a fixed share of every batch is replay.
 */
final class Batches {

  private final Deck corpus;
  private final Deck replay;
  private final int batch;
  private final int replayed;

  /**
   * Batches over what is learned and what is replayed.
   *
   * @param corpus the admitted examples
   * @param replay the base's own seed set, empty where there is none
   * @param shape how large a batch is and how much of it is replay
   * @param round keys the order, with the streams' seed
   */
  Batches(List<Sequence> corpus, List<Sequence> replay, Shape shape, Order round) {
    if (corpus.isEmpty() && replay.isEmpty()) {
      throw new IllegalArgumentException(
          "round "
              + round.round()
              + ": there is nothing to train on: no answer was admitted and there is no seed set to replay");
    }
    this.corpus = new Deck("corpus", corpus, round);
    this.replay = new Deck("replay", replay, round);
    this.batch = shape.batch();
    this.replayed =
        replay.isEmpty() ? 0 : corpus.isEmpty() ? batch : (int) Math.round(shape.replay() * batch);
  }

  /** Sequences a batch, and the share of them that is replay, in [0, 1). */
  record Shape(int batch, double replay) {
    Shape {
      if (batch < 1) {
        throw new IllegalArgumentException("batch must be at least 1, found " + batch);
      }
      if (!(replay >= 0) || replay >= 1) {
        throw new IllegalArgumentException("replay must lie in [0, 1), found " + replay);
      }
    }
  }

  /** What keys the order. */
  record Order(RandomStreams streams, int round) {}

  /** The batch of step {@code step}, counted from 0. */
  List<Sequence> at(int step) {
    List<Sequence> sequences = new ArrayList<>(batch);
    corpus.deal((long) step * (batch - replayed), batch - replayed, sequences);
    replay.deal((long) step * replayed, replayed, sequences);
    return sequences;
  }

  /** Sequences dealt in a new order every epoch. */
  private static final class Deck {
    private final String name;
    private final List<Sequence> sequences;
    private final Order order;
    private long shuffledEpoch = -1;
    private int[] shuffled = {};

    private Deck(String name, List<Sequence> sequences, Order order) {
      this.name = name;
      this.sequences = List.copyOf(sequences);
      this.order = order;
    }

    private void deal(long from, int count, List<Sequence> into) {
      for (long i = from; i < from + count; i++) {
        into.add(sequences.get(permutation(i / sequences.size())[(int) (i % sequences.size())]));
      }
    }

    private int[] permutation(long epoch) {
      if (epoch != shuffledEpoch) {
        RandomGenerator random =
            order.streams().stream(order.round(), "batches/" + name, Long.toString(epoch));
        shuffled = IntStream.range(0, sequences.size()).toArray();
        for (int i = shuffled.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int swapped = shuffled[i];
          shuffled[i] = shuffled[j];
          shuffled[j] = swapped;
        }
        shuffledEpoch = epoch;
      }
      return shuffled;
    }
  }
}
