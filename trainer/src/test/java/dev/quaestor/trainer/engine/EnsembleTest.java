package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Disagreement of decoders against their logits, in double precision. */
final class EnsembleTest {

  private static final DecoderConfig SMALL =
      new DecoderConfig(41, 32, 2, 4, 2, 10, 48, 40, 5e5, null, 1e-6, false, true, true, false);

  /** Head rows of more than one chunk, on more than one shard. */
  private static final int COUNT = 120;

  private static List<Sequence> sequences() {
    SplittableRandom random = new SplittableRandom(3);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      int[] tokens = random.ints(4 + random.nextInt(30), 0, 41).toArray();
      sequences.add(new Sequence(tokens, 1 + random.nextInt(tokens.length - 1)));
    }
    return sequences;
  }

  /** One that differs from {@link KernelsAgreeTest#decoder} by noise of a seed. */
  private static Decoder decoder(long seed) {
    Decoder decoder = KernelsAgreeTest.decoder(SMALL);
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterShape parameter : SMALL.parameters()) {
      FloatBuffer values = decoder.buffer(parameter.name());
      for (int i = 0; i < values.capacity(); i++) {
        values.put(i, values.get(i) + (float) (0.1 * random.nextGaussian()));
      }
    }
    return decoder;
  }

  @Test
  void information_isTheEntropyOfTheMeanLessTheMeanEntropy() {
    try (Decoder a = decoder(1);
        Decoder b = decoder(2);
        Decoder c = decoder(3)) {
      List<Decoder> members = List.of(a, b, c);
      double[] found;
      try (Ensemble ensemble = new Ensemble(members, Execution.fast(2).withTokensPerPass(300))) {
        found = ensemble.information(sequences());
      }
      List<Sequence> sequences = sequences();
      double most = 0;
      for (int i = 0; i < COUNT; i++) {
        double expected = brute(members, sequences.get(i));
        assertThat(found[i]).as("sequence %d", i).isCloseTo(expected, within(2e-5));
        assertThat(found[i]).isBetween(0.0, Math.log(3));
        most = Math.max(most, found[i]);
      }
      assertThat(most).as("they disagree").isGreaterThan(0.01);
    }
  }

  @Test
  void information_ofTwins_isNothing() {
    try (Decoder a = decoder(1);
        Decoder same = a.copy();
        Ensemble ensemble = new Ensemble(List.of(a, same), Execution.fast(1))) {
      for (double nats : ensemble.information(sequences())) {
        assertThat(nats).isCloseTo(0, within(1e-9));
      }
    }
  }

  @Test
  void information_doesNotHangOnShardsOrOrder() {
    try (Decoder a = decoder(1);
        Decoder b = decoder(2);
        Ensemble one = new Ensemble(List.of(a, b), Execution.fast(1));
        Ensemble two = new Ensemble(List.of(a, b), Execution.fast(2))) {
      List<Sequence> reversed = new ArrayList<>(sequences());
      Collections.reverse(reversed);
      double[] straight = one.information(sequences());
      double[] back = two.information(reversed);
      for (int i = 0; i < COUNT; i++) {
        assertThat(back[COUNT - 1 - i]).isCloseTo(straight[i], within(1e-5));
      }
    }
  }

  @Test
  void ensemble_ofTwoShapes_isRefused() {
    DecoderConfig other = DecoderConfig.llama(41, 16, 1, 2).withFfn(32).withContext(40);
    try (Decoder a = decoder(1);
        Decoder b = Decoder.initialise(other, new SplittableRandom(1))) {
      assertThatThrownBy(() -> new Ensemble(List.of(a, b), Execution.fast(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of one shape");
    }
  }

  private static double brute(List<Decoder> members, Sequence sequence) {
    double[][] means = new double[sequence.tokens().length][SMALL.vocab()];
    double entropies = 0;
    for (Decoder member : members) {
      try (Scorer scorer = new Scorer(member, Execution.fast(1))) {
        float[][] logits = scorer.logits(sequence.tokens());
        for (int t = sequence.from() - 1; t < sequence.tokens().length - 1; t++) {
          double[] p = softmax(logits[t]);
          entropies += entropy(p);
          for (int v = 0; v < p.length; v++) {
            means[t][v] += p[v] / members.size();
          }
        }
      }
    }
    double together = 0;
    for (int t = sequence.from() - 1; t < sequence.tokens().length - 1; t++) {
      together += entropy(means[t]);
    }
    return (together - entropies / members.size()) / sequence.counted();
  }

  private static double[] softmax(float[] logits) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int v = 0; v < p.length; v++) {
      p[v] = Math.exp(logits[v]);
      sum += p[v];
    }
    for (int v = 0; v < p.length; v++) {
      p[v] /= sum;
    }
    return p;
  }

  private static double entropy(double[] p) {
    double entropy = 0;
    for (double each : p) {
      entropy -= each > 0 ? each * Math.log(each) : 0;
    }
    return entropy;
  }
}
