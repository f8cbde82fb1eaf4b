package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.BatchSelector;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Scored;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Embeddings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A diverse batch of the candidates with the highest scores: first the score says who may be asked,
 * then where they lie who is. Chosen from the whole pool, by diversity alone, the hopeless and the
 * mastered would be asked for being unlike the rest.
 *
 * @param choice chooses among points
 * @param among of how many times the batch, those with the highest scores, it chooses; 0 is the
 *     whole pool, where the score only decides between equals
 * @param first ranks by score
 */
public record Diverse(DiverseChoice choice, int among, BatchSelector first)
    implements BatchSelector {

  /** Ten times the batch. */
  public static final int USUAL_AMONG = 10;

  /** Longer vectors' distances would leave a float's range. */
  private static final double LONGEST_SQUARED = 1e36;

  public Diverse {
    if (among < 0) {
      throw new IllegalArgumentException(
          "a diverse batch is chosen among so many times its size, or 0 for the whole pool, found "
              + among);
    }
  }

  /** Ranked by the highest scores. */
  public Diverse(DiverseChoice choice, int among) {
    this(choice, among, new TopK());
  }

  @Override
  public String name() {
    return choice.name();
  }

  @Override
  public Set<Need> needs() {
    Set<Need> needs = new HashSet<>(first.needs());
    needs.add(new Need.Embedded(choice.embedding()));
    if (choice.mindsAsked()) {
      needs.add(new Need.EmbeddedAsked(choice.embedding()));
    }
    return needs;
  }

  @Override
  public BatchSelector truncatedApart() {
    return new Diverse(choice, among, first.truncatedApart());
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    int wanted = Math.min(count, scored.size());
    long most = among == 0 ? scored.size() : Math.min(scored.size(), (long) among * wanted);
    List<Selection.Pick> ranked = first.pick(scored, context, (int) most).picks();
    Embeddings embeddings = context.embeddings(choice.embedding());
    List<String> ids = ranked.stream().map(Selection.Pick::candidateId).toList();
    Points points = points(ids, embeddings, context);
    Points asked =
        choice.mindsAsked()
            ? points(asked(context, embeddings), embeddings, context)
            : Points.none(embeddings.width());
    RandomStreams streams = new RandomStreams(context.state().seed());
    int[] chosen =
        choice.choose(points, asked, wanted, streams.stream(context.round(), choice.name()));
    List<Selection.Pick> picks = new ArrayList<>(wanted);
    for (int index : chosen) {
      picks.add(ranked.get(index));
    }
    return new Selection(picks, List.of(), picks.size());
  }

  /** In an order that does not depend on the pool's. */
  private static List<String> asked(SelectionContext context, Embeddings embeddings) {
    return context.state().asked().stream().filter(embeddings::has).sorted().toList();
  }

  private Points points(List<String> ids, Embeddings embeddings, SelectionContext context) {
    int width = embeddings.width();
    if ((long) ids.size() * width > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          "round %d: %s among %d candidates of width %d passes the 2^31 numbers of one matrix; lower strategy.among or observe.fraction"
              .formatted(context.round(), name(), ids.size(), width));
    }
    Points points = new Points(ids.size(), width, new float[ids.size() * width]);
    for (int i = 0; i < ids.size(); i++) {
      embeddings.copy(ids.get(i), points.values(), i * width);
      if (!(points.squaredNorm(i) <= LONGEST_SQUARED)) {
        throw new IllegalStateException(
            "round %d: the embedding of candidate %s that %s needs is not finite, or longer than 1e18. The student's weights are broken; nothing was asked."
                .formatted(context.round(), ids.get(i), name()));
      }
    }
    return points;
  }
}
