package dev.quaestor.curation.student;

import java.util.List;
import java.util.Map;

/**
 * What one pass over candidates yields: an observation each, in their order, and the embeddings
 * that were asked for.
 */
public record Sight(List<Observation> observations, Map<Embedding, Embeddings> embeddings) {

  public Sight {
    observations = List.copyOf(observations);
    embeddings = Map.copyOf(embeddings);
  }
}
