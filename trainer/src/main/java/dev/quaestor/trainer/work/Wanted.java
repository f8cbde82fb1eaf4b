package dev.quaestor.trainer.work;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.AnswerVectors.Kind;
import dev.quaestor.trainer.engine.DecoderConfig;
import java.io.Serializable;
import java.util.Set;

/**
 * Which vectors a work takes beside what it says.
 *
 * @param kinds the kinds
 * @param rank numbers of a gradient's sketch; of no account where none is wanted
 * @param signs what the sketches' signs are drawn from
 */
public record Wanted(Set<Kind> kinds, int rank, long signs) implements Serializable {

  /** None. */
  public static final Wanted NOTHING = new Wanted(Set.of(), 0, 0);

  public Wanted {
    kinds = Set.copyOf(kinds);
  }

  /** Room for them. */
  AnswerVectors room(DecoderConfig config, int answers) {
    boolean means = kinds.contains(Kind.MEAN_HIDDEN);
    if (!kinds.contains(Kind.GRADIENT_SKETCH)) {
      return means ? AnswerVectors.means(config, answers) : AnswerVectors.none();
    }
    AnswerVectors sketches =
        AnswerVectors.sketches(config, answers, rank, RandomStreams.seeded(signs));
    return means ? sketches.withMeans(config, answers) : sketches;
  }
}
