package dev.quaestor.curation.student;

import dev.quaestor.curation.appraisal.Scores;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.screen.Screening;
import dev.quaestor.curation.strategy.Need;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a round's observation yields.
 *
 * @param candidates the candidates a strategy may choose from, in pool order
 * @param answers the student's own greedy answer by candidate id; empty where the strategy needs
 *     none
 * @param samples sampled answers by candidate id, in the order drawn; empty where the strategy
 *     needs none
 * @param embeddings vectors of greedy answers by kind, of all candidates and, where the strategy
 *     needs them, of those asked before; empty where the strategy needs none
 * @param scores what others gave the student's own answers
 * @param steer sketched gradients of the steer split's references, by kind and by item; empty where
 *     the strategy needs none
 * @param losses losses of texts that the student was given
 * @param tokens tokens read and written to observe all this
 * @param screening which part of the pool was looked at
 */
public record Observed(
    List<Candidate> candidates,
    Map<String, Draw> answers,
    Map<String, List<Draw>> samples,
    Map<Embedding, Embeddings> embeddings,
    Map<Embedding, Embeddings> steer,
    Scores scores,
    Losses losses,
    long tokens,
    Screening screening) {

  /** What nobody else scored. */
  public Observed(
      List<Candidate> candidates,
      Map<String, Draw> answers,
      Map<String, List<Draw>> samples,
      Map<Embedding, Embeddings> embeddings,
      Map<Embedding, Embeddings> steer,
      Losses losses,
      long tokens) {
    this(candidates, answers, samples, embeddings, steer, losses, tokens, Scores.NONE);
  }

  private Observed(
      List<Candidate> candidates,
      Map<String, Draw> answers,
      Map<String, List<Draw>> samples,
      Map<Embedding, Embeddings> embeddings,
      Map<Embedding, Embeddings> steer,
      Losses losses,
      long tokens,
      Scores scores) {
    this(candidates, answers, samples, embeddings, steer, scores, losses, tokens, Screening.NONE);
  }

  /** Without gradients of the steer split, and scored by nobody. */
  public Observed(
      List<Candidate> candidates,
      Map<String, Draw> answers,
      Map<String, List<Draw>> samples,
      Map<Embedding, Embeddings> embeddings,
      Losses losses,
      long tokens) {
    this(candidates, answers, samples, embeddings, Map.of(), losses, tokens, Scores.NONE);
  }

  /** Observed by its own answers alone. */
  public Observed(
      List<Candidate> candidates,
      Map<String, Draw> answers,
      Map<String, List<Draw>> samples,
      long tokens) {
    this(candidates, answers, samples, Map.of(), Losses.NONE, tokens);
  }

  public Observed {
    candidates = LazyList.copyOf(candidates);
    answers = answers instanceof Keeping.Kept ? answers : Map.copyOf(answers);
    samples = samples instanceof Keeping.Kept ? samples : Map.copyOf(samples);
    embeddings = Map.copyOf(embeddings);
    steer = Map.copyOf(steer);
  }

  /** All of {@code candidates}, without the student having been asked anything. */
  public static Observed unseen(List<Candidate> candidates) {
    return new Observed(candidates, Map.of(), Map.of(), 0);
  }

  /** The same, with fewer candidates to choose from. */
  public Observed only(List<Candidate> among) {
    return new Observed(
        among, answers, samples, embeddings, steer, scores, losses, tokens, screening);
  }

  /** The same, with the scores that its answers were given. */
  public Observed scored(Scores given) {
    return new Observed(
        candidates, answers, samples, embeddings, steer, given, losses, tokens, screening);
  }

  /** The same, as a part of what there was. */
  public Observed screened(Screening how) {
    return new Observed(
        candidates, answers, samples, embeddings, steer, scores, losses, tokens, how);
  }

  /**
   * The same, with what others say in answer to {@code need}, at the cost of {@code more} tokens.
   */
  public Observed with(Need need, Map<String, Double> said, long more) {
    return new Observed(
        candidates,
        answers,
        samples,
        embeddings,
        steer,
        scores,
        losses.with(need, said),
        tokens + more,
        screening);
  }

  /** The same candidates in other groups, found at the cost of {@code more} tokens. */
  Observed regrouped(List<Candidate> regrouped, long more) {
    return new Observed(
        regrouped, answers, samples, embeddings, steer, scores, losses, tokens + more, screening);
  }

  /** What the student wrote itself, as an example. */
  Example own(Candidate candidate) {
    return own(candidate, answers);
  }

  static Example own(Candidate candidate, Map<String, Draw> answers) {
    @Nullable Draw answer = answers.get(candidate.id());
    if (answer == null) {
      throw new IllegalArgumentException(
          "what is said of an answer needs the answer; the strategy must declare both");
    }
    return new Example(candidate.id(), candidate.prompt(), answer.observation().answer());
  }

  /** How many candidates the student answered. */
  public int count() {
    int answered = Math.max(answers.size(), samples.size());
    int embedded = embeddings.isEmpty() ? 0 : candidates.size();
    return Math.max(Math.max(answered, embedded), losses.ofReference().size());
  }

  /** Whether the student was asked about {@code candidateId}. */
  public boolean saw(String candidateId) {
    return answers.containsKey(candidateId)
        || samples.containsKey(candidateId)
        || losses.ofReference().containsKey(candidateId);
  }
}
