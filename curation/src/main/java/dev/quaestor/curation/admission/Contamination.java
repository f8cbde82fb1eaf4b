package dev.quaestor.curation.admission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds held-out texts in other texts, whole or by a run of {@link #RUN} words in a row (the length
 * of Brown et al. 2020), without regard to case, punctuation, white space and Unicode's other
 * spellings.
 *
 * <p>What many questions share is their template: a phrase of five words that one in fifty of the
 * held-out questions has (three at least), or half of all that is asked, belongs to no run. A
 * held-out question of fewer than {@link #RUN} words is found where it is the text or a sentence or
 * line of it; below eight words only where it is a quarter of it at least.
 *
 * <p>A run takes eight bytes, so that 10⁴ questions take some ten megabytes; looking up takes time
 * in proportion to the text.
 */
public final class Contamination {

  /** Words in a row that two texts share by chance only rarely. */
  public static final int RUN = 13;

  private static final int PHRASE = 5;
  private static final int ONE_IN = 50;
  private static final int THREE = 3;
  private static final int FEW_ASKED = 4;
  private static final int FEW_WORDS = 8;
  private static final double QUARTER = 0.25;

  private final Set<Long> wholes = new HashSet<>();
  private final Set<String> wordless = new HashSet<>();

  /** By the hash of a long text's first run: how many items those that begin so have. */
  private final Map<Long, Set<Integer>> lengths = new HashMap<>();

  private int longestShort;
  private final Set<String> keys = new HashSet<>();
  private Function<String, Optional<String>> key = question -> Optional.empty();
  private final List<Contamination> others = new ArrayList<>();
  private long[] template = {};
  private long[] runs = {};

  private Contamination() {}

  /**
   * Finds {@code heldOut} whole and by runs.
   *
   * @param asked questions to be looked up, whose template is left out too; may be empty
   */
  public static Contamination of(Collection<String> heldOut, Collection<String> asked) {
    Contamination contamination = whole(heldOut);
    contamination.template = template(heldOut, asked);
    Hashes found = new Hashes();
    for (String text : heldOut) {
      for (Words words : Words.readings(text)) {
        contamination.runs(words).forEach(run -> found.add(words.runHash(run[0], run[1])));
      }
    }
    contamination.runs = found.distinct();
    return contamination;
  }

  /** Finds {@code heldOut} whole only: questions that a generator keeps apart share runs anyhow. */
  public static Contamination whole(Collection<String> heldOut) {
    Contamination contamination = new Contamination();
    heldOut.forEach(contamination::add);
    return contamination;
  }

  /**
   * Finds those of {@code solutions} that have {@link #RUN} words at least, whole: solutions of
   * different questions share runs anyhow.
   */
  public Contamination alsoWhole(Collection<String> solutions) {
    solutions.stream().filter(s -> Words.readings(s).get(0).end(0, RUN) > 0).forEach(this::add);
    return this;
  }

  /**
   * Finds {@code heldOut} in another wording too.
   *
   * @param key what a question asks, in one wording; empty for what is none
   */
  public Contamination alsoReworded(
      Collection<String> heldOut, Function<String, Optional<String>> key) {
    this.key = key;
    heldOut.forEach(question -> key.apply(question).ifPresent(keys::add));
    return this;
  }

  /** Finds what {@code other} finds as well. */
  public Contamination and(Contamination other) {
    others.add(other);
    return this;
  }

  /** Whether there is anything to find. */
  public boolean isEmpty() {
    return wholes.isEmpty()
        && wordless.isEmpty()
        && others.stream().allMatch(Contamination::isEmpty);
  }

  /** What {@code question} has of a held-out text; empty where it has nothing. */
  public Optional<Overlap> inQuestion(String question) {
    return own(question)
        .or(() -> reworded(question))
        .or(() -> others.stream().flatMap(o -> o.inQuestion(question).stream()).findFirst());
  }

  private Optional<Overlap> reworded(String question) {
    return key.apply(question)
        .filter(keys::contains)
        .map(asked -> new Overlap(Overlap.Kind.REWORDED, asked));
  }

  private Optional<Overlap> own(String question) {
    List<Words> readings = Words.readings(question);
    if (readings.get(0).size() == 0) {
      return wordless.contains(spaced(question))
          ? Optional.of(new Overlap(Overlap.Kind.SAME, spaced(question)))
          : Optional.empty();
    }
    return readings.stream()
        .filter(words -> !words.loose() && wholes.contains(words.hash(0, words.size())))
        .map(words -> overlap(Overlap.Kind.SAME, words, new int[] {0, words.size()}))
        .findFirst()
        .or(() -> inText(readings))
        .or(() -> readings.stream().flatMap(words -> shortOnes(words).stream()).findFirst());
  }

  /**
   * What {@code answer} has of a held-out text. One that is shorter than a run does not count: it
   * may well be an answer too.
   */
  public Optional<Overlap> inAnswer(String answer) {
    return inText(Words.readings(answer))
        .or(() -> others.stream().flatMap(o -> o.inAnswer(answer).stream()).findFirst());
  }

  private void add(String text) {
    for (Words words : Words.readings(text)) {
      int size = words.size();
      if (size == 0) {
        wordless.add(spaced(text));
        continue;
      }
      if (words.loose()) {
        continue;
      }
      wholes.add(words.hash(0, size));
      int run = words.end(0, RUN);
      if (run > 0) {
        lengths.computeIfAbsent(words.hash(0, run), first -> new HashSet<>()).add(size);
      } else {
        longestShort = Math.max(longestShort, size);
      }
    }
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  private Optional<Overlap> inText(List<Words> readings) {
    return readings.stream()
        .flatMap(words -> longOnes(words).stream())
        .findFirst()
        .or(() -> readings.stream().flatMap(words -> sharedRun(words).stream()).findFirst());
  }

  /** A held-out text of a run or more, wherever it stands. */
  private Optional<Overlap> longOnes(Words words) {
    for (int i = 0; i < words.size() && !words.loose(); i++) {
      int end = words.end(i, RUN);
      if (end < 0) {
        break;
      }
      for (int length : lengths.getOrDefault(words.hash(i, end), Set.of())) {
        int to = i + length;
        if (to <= words.size() && wholes.contains(words.hash(i, to))) {
          return Optional.of(overlap(Overlap.Kind.HOLDS, words, new int[] {i, to}));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Overlap> sharedRun(Words words) {
    return runs.length == 0
        ? Optional.empty()
        : runs(words).stream()
            .filter(run -> Arrays.binarySearch(runs, words.runHash(run[0], run[1])) >= 0)
            .findFirst()
            .map(run -> overlap(Overlap.Kind.RUN, words, run));
  }

  /** A held-out text shorter than a run, where it is a sentence or a line, or some of them. */
  private Optional<Overlap> shortOnes(Words words) {
    double all = words.words(0, words.size());
    for (int i = 0; i < words.size() && !words.loose(); i++) {
      for (int j = i + 1; words.begins(i) && j <= Math.min(words.size(), i + longestShort); j++) {
        if (words.begins(j) && wholes.contains(words.hash(i, j))) {
          double found = words.words(i, j);
          if (found < RUN && (found >= FEW_WORDS || found >= QUARTER * all)) {
            return Optional.of(overlap(Overlap.Kind.HOLDS, words, new int[] {i, j}));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Overlap overlap(Overlap.Kind kind, Words words, int[] span) {
    return new Overlap(kind, words.text(span[0], span[1]));
  }

  /** The runs of {@code words}, first and behind the last item, none with a template's phrase. */
  private List<int[]> runs(Words words) {
    boolean[] shared = new boolean[words.size()];
    for (int i = 0; template.length > 0 && i < words.size(); i++) {
      int end = words.word(i) ? words.end(i, PHRASE) : -1;
      if (end > 0 && Arrays.binarySearch(template, words.hash(i, end)) >= 0) {
        Arrays.fill(shared, i, end, true);
      }
    }
    List<int[]> runs = new ArrayList<>();
    int free = 0;
    for (int i = 0; i < words.size(); i++) {
      int end = words.word(i) ? words.end(i, RUN) : -1;
      for (free = Math.max(free, i); free < end && !shared[free]; free++) {}
      if (end > 0 && free >= end) {
        runs.add(new int[] {i, end});
      }
    }
    return runs;
  }

  /** The phrases that many of the held-out texts, or half of those asked, have. */
  private static long[] template(Collection<String> heldOut, Collection<String> asked) {
    Hashes found = new Hashes();
    for (String text : heldOut) {
      for (long phrase : phrases(text)) {
        found.add(phrase);
      }
    }
    long[] known = found.distinct();
    int[] held = counts(heldOut, known);
    int[] others = counts(asked, known);
    int least = Math.max(THREE, (heldOut.size() + ONE_IN - 1) / ONE_IN);
    int half = Math.max(FEW_ASKED, (asked.size() + 1) / 2);
    for (int i = 0; i < known.length; i++) {
      if (held[i] >= least || others[i] >= half) {
        found.add(known[i]);
      }
    }
    return found.distinct();
  }

  /** How many of {@code texts} have each of {@code phrases}. */
  private static int[] counts(Collection<String> texts, long[] phrases) {
    int[] counts = new int[phrases.length];
    for (String text : texts) {
      for (long phrase : phrases(text)) {
        int at = Arrays.binarySearch(phrases, phrase);
        if (at >= 0) {
          counts[at]++;
        }
      }
    }
    return counts;
  }

  private static long[] phrases(String text) {
    Hashes phrases = new Hashes();
    for (Words words : Words.readings(text)) {
      for (int i = 0; i < words.size(); i++) {
        int end = words.word(i) ? words.end(i, PHRASE) : -1;
        if (end > 0) {
          phrases.add(words.hash(i, end));
        }
      }
    }
    return phrases.distinct();
  }
}
