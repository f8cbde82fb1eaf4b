package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.diverse.Clusters;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts clusters in the place of groups, where a strategy needs it: k-means of what the base makes
 * of the steer split's prompts, its last hidden state behind each, so that every cluster can be
 * measured; a candidate belongs to the nearest. The base stays the same, and so do the clusters,
 * from round to round and over a resume.
 *
 * @param trainer keeps the base
 * @param steer the steer split
 * @param seeing sees all else, given the steer split by whose groups losses are told
 */
public record Clustered(
    StudentTrainer trainer, List<Candidate> steer, Function<List<Candidate>, Observer> seeing)
    implements Observer {

  private static final Embedding.Hidden HIDDEN = new Embedding.Hidden();

  public Clustered {
    steer = List.copyOf(steer);
  }

  @Override
  public Observed observe(
      RunState state, Student incumbent, ObservationPlan.Eligible eligible, Set<Need> needs)
      throws TeacherException, InterruptedException {
    Optional<Need.Clusters> wanted =
        needs.stream()
            .filter(Need.Clusters.class::isInstance)
            .map(Need.Clusters.class::cast)
            .findFirst();
    if (wanted.isEmpty()) {
      return seeing.apply(steer).observe(state, incumbent, eligible, needs);
    }
    try (Student base = trainer.incumbent(RunState.start(state.seed()))) {
      RandomStreams streams = new RandomStreams(state.seed());
      Sight split = base.embed(steer, 1, Set.of(HIDDEN), streams);
      Embeddings states = split.embeddings().get(HIDDEN);
      Clusters clusters = Clusters.of(states, wanted.get().count(), streams.stream(0, "clusters"));
      Observed seen =
          seeing.apply(named(steer, states, clusters)).observe(state, incumbent, eligible, needs);
      Sight prompts = base.embed(seen.candidates(), 1, Set.of(HIDDEN), streams);
      List<Candidate> named = named(seen.candidates(), prompts.embeddings().get(HIDDEN), clusters);
      return seen.regrouped(named, read(split) + read(prompts));
    }
  }

  private static List<Candidate> named(
      List<Candidate> candidates, Embeddings states, Clusters clusters) {
    return candidates.stream()
        .map(c -> new Candidate(c.id(), c.prompt(), clusters.nearest(states, c.id()), c.source()))
        .toList();
  }

  private static long read(Sight sight) {
    return sight.observations().stream().mapToLong(o -> o.promptTokens() + o.tokens()).sum();
  }
}
