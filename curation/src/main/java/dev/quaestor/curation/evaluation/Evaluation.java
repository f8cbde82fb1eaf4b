package dev.quaestor.curation.evaluation;

import java.util.List;

/** A scorecard with a few of the answers behind it, always to the same questions. */
public record Evaluation(Scorecard scorecard, List<Sample> samples) {

  public Evaluation {
    samples = List.copyOf(samples);
  }
}
