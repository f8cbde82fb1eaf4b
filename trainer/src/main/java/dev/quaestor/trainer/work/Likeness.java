package dev.quaestor.trainer.work;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.engine.Acceleration;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a process has in common with others that come to the same bits: its program, its Java, what
 * multiplies, and what it makes of a small student that is drawn from a number.
 *
 * @param facts each by its name
 */
public record Likeness(Map<String, String> facts) implements Serializable {

  private static final DecoderConfig PROBE =
      DecoderConfig.llama(67, 48, 2, 4).withKvHeads(2).withFfn(72).withContext(256);

  private static final class Here {
    static final Likeness FOUND = new Likeness(found());
  }

  public Likeness {
    facts = new TreeMap<>(facts);
  }

  /** This process; found once. */
  public static Likeness here() {
    return Here.FOUND;
  }

  /** The same with one more fact, or another. */
  public Likeness with(String fact, String value) {
    Map<String, String> all = new TreeMap<>(facts);
    all.put(fact, value);
    return new Likeness(all);
  }

  /** How {@code other} differs from this; empty where it does not. */
  public Optional<String> unlike(Likeness other) {
    String differences =
        Stream.concat(facts.keySet().stream(), other.facts.keySet().stream())
            .distinct()
            .sorted()
            .filter(name -> !said(name).equals(other.said(name)))
            .map(name -> "%s: %s, expected %s".formatted(name, other.said(name), said(name)))
            .collect(Collectors.joining("; "));
    return differences.isEmpty() ? Optional.empty() : Optional.of(differences);
  }

  private String said(String name) {
    return facts.getOrDefault(name, "unknown");
  }

  private static Map<String, String> found() {
    return Map.of(
        "quaestor", ClassFiles.sha256(Likeness.class, Digests.class).substring(0, 16),
        "java", Runtime.version().toString(),
        "products", Acceleration.multiplier(),
        "bits", probe().substring(0, 16));
  }

  /** A digest of what a small student writes, of what it thinks of it, and of what it learns. */
  private static String probe() {
    RandomGenerator random = RandomStreams.seeded(1);
    List<int[]> prompts =
        Stream.generate(() -> random.ints(40, 0, PROBE.vocab()).toArray()).limit(12).toList();
    long[] draws = random.longs(prompts.size()).toArray();
    try (Decoder decoder = Decoder.initialise(PROBE, random)) {
      Answering work = new Answering(prompts, draws, Sampling.at(1, 24, Set.of(0)), Wanted.NOTHING);
      List<Generated> answers = work.by(decoder, Execution.fast(1)).each();
      return Digests.hex(
          Stream.concat(
                  answers.stream()
                      .map(
                          a ->
                              Arrays.toString(a.tokens()) + Arrays.toString(a.scores().logprobs())),
                  Stream.of(learned(decoder, prompts)))
              .toArray(String[]::new));
    }
  }

  /** The gradient of some texts. */
  private static String learned(Decoder decoder, List<int[]> prompts) {
    List<Sequence> texts = prompts.stream().map(tokens -> new Sequence(tokens, 1)).toList();
    INDArray gradient = decoder.gradient();
    try (GradientEngine engine = new GradientEngine(decoder, Execution.fast(1))) {
      double loss = engine.learn(texts, gradient).loss();
      return loss + Arrays.toString(gradient.toFloatVector());
    } finally {
      decoder.release(gradient);
    }
  }
}
