package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A student in force: it answers and is observed; it does not change. Results are in the order of
 * the arguments.
 */
public interface Student extends AutoCloseable {

  /** The SHA-256 of the weights, in hexadecimal. */
  String sha256();

  /** The student's own answers, with what it believed at every token. */
  List<Observation> observe(List<Candidate> candidates, Decoding decoding, RandomStreams streams);

  /**
   * As {@link #observe(List, Decoding, RandomStreams)}, greedily, with a vector of each answer for
   * every kind in {@code embeddings}, from the same pass. Nothing else is computed; a student that
   * shows no more than its words refuses.
   */
  default Sight embed(
      List<Candidate> candidates, int maxTokens, Set<Embedding> embeddings, RandomStreams streams) {
    if (!embeddings.isEmpty()) {
      throw new UnsupportedOperationException(
          "this student shows its answers and no hidden states, so it has no embeddings; choose a"
              + " selector that needs none, such as top-k");
    }
    return new Sight(observe(candidates, Decoding.greedy(maxTokens), streams), Map.of());
  }

  /** The loss of each example's answer behind its prompt. */
  List<TextLoss> losses(List<Example> examples);

  /**
   * As {@link #losses}, of the answers alone, as if they began a text: nothing stands before them
   * but the begin token, or the end token where the tokenizer has no other.
   */
  List<TextLoss> lossesAlone(List<Example> examples);

  /**
   * A sketch of the gradient that the loss of each example's answer behind its prompt has in the
   * head's weights; it compares with those of {@link #embed} by the same streams.
   */
  default Gradients gradients(
      List<Example> examples, Embedding.GradientSketch kind, RandomStreams streams) {
    throw new UnsupportedOperationException(
        "this student shows losses and no gradients; choose a criterion that needs none, such as"
            + " self-variance");
  }

  /**
   * How much this student and {@code others} disagree about each example's answer behind its
   * prompt: the mean over its tokens, the end token included, of H(mean p) − mean H(p) in nats, at
   * most the logarithm of how many they are.
   */
  default double[] information(List<Example> examples, List<Student> others) {
    throw new UnsupportedOperationException(
        "this student shows no distributions to compare with others'; choose a criterion of one"
            + " student, such as self-variance");
  }

  /**
   * The same student as it is observed, to be chosen by: rounded, where that is wanted and faster.
   * It shares this one's memory and is not closed. What is measured, and what is learned from, is
   * asked of the student itself.
   */
  default Student observed() {
    return this;
  }

  /** Parameters used for one token: what 2 × parameters × tokens FLOPs are counted with. */
  long activeParameters();

  @Override
  void close();
}
