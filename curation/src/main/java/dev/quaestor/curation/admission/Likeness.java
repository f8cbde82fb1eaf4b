package dev.quaestor.curation.admission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * When two questions are much the same, by words and not by bytes: they have the same words; or
 * {@link Contamination#RUN} words in a row in common; or of the phrases of {@link
 * Contamination#PHRASE} words that either has, both have a large share (the resemblance of Broder
 * 1997). What many of the pool's questions have is their template and counts for nothing. A text of
 * fewer than {@link Contamination#FEW_WORDS} words has too few phrases: it is compared as a whole.
 *
 * <p>Where the task can tell what a question asks, that decides alone: questions that a generator
 * made share phrases anyhow.
 */
public final class Likeness {

  private final double share;
  private final Function<String, Optional<String>> key;
  private final long[] template;

  /**
   * @param share of their phrases, above 0 and at most 1, from which two questions are the same
   * @param key what a question asks, in one wording; empty where the task cannot tell
   * @param pool questions by which a template is known
   */
  public Likeness(double share, Function<String, Optional<String>> key, Collection<String> pool) {
    if (!(share > 0) || share > 1) {
      throw new IllegalArgumentException("a share must lie in (0, 1], found " + share);
    }
    this.share = share;
    this.key = key;
    this.template = Contamination.template(pool, List.of());
  }

  /** An empty index. */
  public Index index() {
    return new Index();
  }

  /**
   * A question that is much the same.
   *
   * @param text as it stands
   * @param how in what the two are the same
   */
  public record Near(String text, String how) {}

  /** Questions to be found by what is like them. */
  public final class Index {

    private final List<String> texts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Integer> phrases = new ArrayList<>();
    private final Map<String, List<Integer>> byKey = new HashMap<>();
    private final Map<Long, List<Integer>> byWhole = new HashMap<>();
    private final Map<Long, List<Integer>> byRun = new HashMap<>();
    private final Map<Long, List<Integer>> byPhrase = new HashMap<>();

    private Index() {}

    /** Adds a question under a name, such as its candidate's id. */
    public void add(String name, String text) {
      int at = texts.size();
      texts.add(text);
      names.add(name);
      Features found = new Features(text);
      found.key.ifPresent(k -> byKey.computeIfAbsent(k, x -> new ArrayList<>()).add(at));
      found.wholes.forEach(w -> byWhole.computeIfAbsent(w, x -> new ArrayList<>()).add(at));
      found.runs.forEach(r -> byRun.computeIfAbsent(r, x -> new ArrayList<>()).add(at));
      found.phrases.forEach(p -> byPhrase.computeIfAbsent(p, x -> new ArrayList<>()).add(at));
      phrases.add(found.phrases.size());
    }

    /** The first question under another name that {@code text} is much the same as. */
    public Optional<Near> near(String name, String text) {
      Features found = new Features(text);
      return first(name, found.wholes, byWhole, "the same words")
          .or(() -> first(name, found.key.map(Set::of).orElse(Set.of()), byKey, "the same asked"))
          .or(() -> first(name, found.runs, byRun, Contamination.RUN + " words in a row in common"))
          .or(() -> alike(name, found));
    }

    private <T> Optional<Near> first(
        String name, Collection<T> sought, Map<T, List<Integer>> among, String how) {
      return sought.stream()
          .flatMap(each -> among.getOrDefault(each, List.of()).stream())
          .filter(at -> !names.get(at).equals(name))
          .min(Integer::compare)
          .map(at -> new Near(texts.get(at), how));
    }

    private Optional<Near> alike(String name, Features found) {
      Map<Integer, Integer> shared = new HashMap<>();
      found.phrases.forEach(
          p ->
              byPhrase.getOrDefault(p, List.of()).forEach(at -> shared.merge(at, 1, Integer::sum)));
      return shared.entrySet().stream()
          .filter(e -> !names.get(e.getKey()).equals(name))
          .filter(
              e ->
                  e.getValue()
                      >= share * (found.phrases.size() + phrases.get(e.getKey()) - e.getValue()))
          .map(Map.Entry::getKey)
          .min(Integer::compare)
          .map(at -> new Near(texts.get(at), "most phrases in common"));
    }
  }

  /** What a question is found by. */
  private final class Features {

    private final Optional<String> key;
    private final Set<Long> wholes = new HashSet<>();
    private final Set<Long> runs = new HashSet<>();
    private final Set<Long> phrases = new HashSet<>();

    Features(String text) {
      key = Likeness.this.key.apply(text);
      for (Words words : Words.readings(text)) {
        if (words.size() > 0 && !words.loose()) {
          wholes.add(words.hash(0, words.size()));
        }
      }
      if (key.isPresent()) {
        return;
      }
      Words words = Words.readings(text).get(0);
      boolean few = words.words(0, words.size()) < Contamination.FEW_WORDS;
      for (int[] run : Contamination.runs(words, template, Contamination.RUN)) {
        runs.add(words.runHash(run[0], run[1]));
      }
      for (int i = 0; !few && i < words.size(); i++) {
        int end = words.word(i) ? words.end(i, Contamination.PHRASE) : -1;
        if (end > 0 && Arrays.binarySearch(template, words.hash(i, end)) < 0) {
          phrases.add(words.hash(i, end));
        }
      }
    }
  }
}
