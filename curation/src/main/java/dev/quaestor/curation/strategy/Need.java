package dev.quaestor.curation.strategy;

import dev.quaestor.curation.student.Embedding;

/**
 * What a strategy must know of the student before it can choose. The round's observation computes
 * the union of what is declared and nothing else.
 */
public sealed interface Need {

  /** The student's own answer with log-probability, entropy and margin of every token. */
  record Answer() implements Need {}

  /**
   * Sampled answers beside the greedy one, each with its final answer.
   *
   * @param count samples of each candidate, at least 1
   * @param temperature at which they are drawn, above 0
   */
  record Samples(int count, double temperature) implements Need {

    public Samples {
      if (count < 1 || !(temperature > 0)) {
        throw new IllegalArgumentException(
            "samples are at least one and drawn at a temperature above 0, found %d at %s"
                .formatted(count, temperature));
      }
    }
  }

  /** A vector of the student's greedy answer to each candidate. */
  record Embedded(Embedding embedding) implements Need {}

  /** The same of the candidates asked in earlier rounds, which are answered once more for it. */
  record EmbeddedAsked(Embedding embedding) implements Need {}

  /**
   * Whether what the student wrote is right, by the task's verifier. It looks at references, which
   * the other criteria never do: a league of its own.
   */
  record Verdicts() implements Need {}

  /**
   * The loss on each candidate's reference. It looks at references too, and is refused at start
   * where the pool has none.
   */
  record ReferenceLoss() implements Need {}

  /**
   * What somebody else gives the student's own answer, beside {@link Answer}.
   *
   * @param by who: {@code judge} or {@code reward}
   */
  record Appraised(String by) implements Need {}

  /** The loss of the student's own answer without its prompt, beside {@link Answer}. */
  record LossAlone() implements Need {}

  /** The incumbent's loss on the steer split by group: what it gained since the round before. */
  record SteerLoss() implements Need {}

  /**
   * The loss that a second student has on each candidate: the base, trained on the teacher's
   * answers to questions of the pool that were asked before round 1 and set aside, so that no other
   * student learns from them.
   *
   * @param questions how many are set aside, at least 1
   * @param text whose loss is meant
   */
  record IrreducibleLoss(int questions, Text text) implements Need {

    /** What is scored: the answer of the student in force, or the candidate's reference. */
    public enum Text {
      OWN_ANSWER,
      REFERENCE
    }

    public IrreducibleLoss {
      if (questions < 1) {
        throw new IllegalArgumentException(
            "at least 1 question is set aside for the irreducible loss, found " + questions);
      }
    }
  }

  /** Gradients of the steer split's references, beside those of the candidates' own answers. */
  record SteerGradients(Embedding.GradientSketch sketch) implements Need {}

  /**
   * How much the last students in force disagree about the student's own answer, in nats a token.
   *
   * @param members how many, the one in force and the base among them, at least 2
   */
  record Ensemble(int members) implements Need {

    public Ensemble {
      if (members < 2) {
        throw new IllegalArgumentException("an ensemble has at least 2 students, found " + members);
      }
    }
  }

  /**
   * What teaching would really gain, by group: twins of the student are taught references of the
   * pool and measured on the steer split. A control's, which no teacher's answers could pay for.
   */
  record TwinGains() implements Need {}

  /**
   * The same of single candidates, drawn by lot: a twin each, taught its reference in one step. A
   * control's too.
   */
  record CandidateGains() implements Need {}

  /**
   * Clusters in place of the pool's groups, by what the base makes of a prompt.
   *
   * @param count how many, at least 2
   */
  record Clusters(int count) implements Need {

    public Clusters {
      if (count < 2) {
        throw new IllegalArgumentException("a pool has at least 2 clusters, found " + count);
      }
    }
  }
}
