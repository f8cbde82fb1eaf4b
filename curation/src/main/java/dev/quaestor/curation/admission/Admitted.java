package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What was admitted so far, as the rules ask about it. */
public final class Admitted {

  private final List<Example> all = new ArrayList<>();
  private final Map<String, List<Example>> perCandidate = new HashMap<>();
  private final Map<String, Set<String>> bySeed = new HashMap<>();
  private final Set<List<String>> texts = new HashSet<>();

  private Likeness.@Nullable Index index;

  public Admitted(List<Example> examples) {
    this(examples, Map.of());
  }

  /**
   * @param bySeed the written questions that were admitted, by the seed they go back to
   */
  Admitted(List<Example> examples, Map<String, Set<String>> bySeed) {
    examples.forEach(this::add);
    bySeed.forEach((seed, questions) -> this.bySeed.put(seed, new HashSet<>(questions)));
  }

  /** Adds what {@code exchange} taught. */
  void add(Exchange exchange, Example example) {
    add(example);
    if (Origin.written(exchange)) {
      bySeed
          .computeIfAbsent(Origin.of(exchange), seed -> new HashSet<>())
          .add(example.candidateId());
    }
  }

  public void add(Example example) {
    all.add(example);
    if (index != null) {
      index.add(example.candidateId(), Conversation.asked(example.prompt()));
    }
    texts.add(List.of(example.prompt(), example.answer()));
    perCandidate.computeIfAbsent(example.candidateId(), id -> new ArrayList<>()).add(example);
  }

  /** How many examples came from this candidate. */
  public int count(String candidateId) {
    return perCandidate.getOrDefault(candidateId, List.of()).size();
  }

  /** Whether an answer with the same key was admitted for this candidate. */
  public boolean solved(Example example, UnaryOperator<String> key) {
    String sought = key.apply(example.answer());
    return perCandidate.getOrDefault(example.candidateId(), List.of()).stream()
        .anyMatch(other -> key.apply(other.answer()).equals(sought));
  }

  /** How many questions beside {@code question} were written from {@code seed}. */
  int others(String seed, String question) {
    Set<String> questions = bySeed.getOrDefault(seed, Set.of());
    return questions.size() - (questions.contains(question) ? 1 : 0);
  }

  /** An admitted question of another candidate that {@code text} is much the same as. */
  Optional<Likeness.Near> near(String candidateId, String text, Likeness likeness) {
    Likeness.Index known = index;
    if (known == null) {
      known = likeness.index();
      for (Example example : all) {
        known.add(example.candidateId(), Conversation.asked(example.prompt()));
      }
      index = known;
    }
    return known.near(candidateId, text);
  }

  /** Whether the same prompt with the same answer was admitted, from whatever candidate. */
  public boolean contains(Example example) {
    return texts.contains(List.of(example.prompt(), example.answer()));
  }
}
