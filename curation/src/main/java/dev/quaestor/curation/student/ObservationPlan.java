package dev.quaestor.curation.student;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much of the pool the student answers in a round.
 *
 * @param fraction the share of the candidates not yet asked, drawn anew each round, in (0, 1]
 * @param maxTokens the longest answer observed, in tokens; a longer one is flagged as truncated
 * @param cut which tokens sampled answers may be drawn from
 * @param reading how the task reads what the student writes
 * @param keeping where answers are kept until the choice is made
 */
public record ObservationPlan(
    double fraction, int maxTokens, Cut cut, Reading reading, Keeping keeping) implements Observer {

  /** So many candidates are answered at a time, and no more of their answers are on the way. */
  static final int PAGE = Shelf.IN_MEMORY;

  /** Answers are kept in memory. */
  public ObservationPlan(double fraction, int maxTokens, Cut cut, Reading reading) {
    this(fraction, maxTokens, cut, reading, Keeping.HEAP);
  }

  /** Samples are drawn from the whole distribution. */
  public ObservationPlan(double fraction, int maxTokens, Reading reading) {
    this(fraction, maxTokens, Cut.NONE, reading);
  }

  public ObservationPlan {
    if (!(fraction > 0) || fraction > 1) {
      throw new IllegalArgumentException("observe.fraction must lie in (0, 1], found " + fraction);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException(
          "observe.max-tokens must be at least 1, found " + maxTokens);
    }
  }

  /** The same of all that remains. */
  public ObservationPlan whole() {
    return new ObservationPlan(1, maxTokens, cut, reading, keeping);
  }

  /** The same, with answers kept elsewhere. */
  public ObservationPlan kept(Keeping where) {
    return new ObservationPlan(fraction, maxTokens, cut, reading, where);
  }

  /** The student in force, as it is now. */
  @Override
  public Observed observe(RunState state, Student incumbent, Eligible eligible, Set<Need> needs) {
    return observe(incumbent, eligible, needs);
  }

  /**
   * Lets {@code student} answer a share of the remaining, at least {@code least} of them where
   * there are as many: greedily, with embeddings or without, or as often as the needs say, or both;
   * with no needs of the candidates nothing is answered and all remain eligible. Where the needs
   * say so, what was asked before is answered once more, for its embeddings alone.
   */
  public Observed observe(Student student, Eligible eligible, Set<Need> needs) {
    boolean blind = needs.isEmpty() || needs.equals(Set.of(new Need.SteerLoss()));
    List<Candidate> screened = blind ? eligible.remaining() : screen(eligible);
    boolean judged = needs.contains(new Need.Verdicts());
    Pass pass = new Pass(student.observed(), screened, judged);
    Map<String, Draw> answers = Map.of();
    List<Map<String, Draw>> samples = new ArrayList<>();
    Set<Embedding> kinds = embedded(needs);
    Map<Embedding, Embeddings> embeddings = Map.of();
    if (needs.contains(new Need.Answer()) || !kinds.isEmpty()) {
      boolean again = needs.stream().anyMatch(Need.EmbeddedAsked.class::isInstance);
      Optional<Keeping.Book> book =
          Optional.of(new Need.Answer())
              .filter(needs::contains)
              .map(need -> keeping.book(eligible.round(), screened));
      embeddings = pass.embed(kinds, again ? eligible.asked() : List.of(), eligible, book);
      answers = book.map(Keeping.Book::whole).orElse(Map.of());
    }
    sampled(needs)
        .ifPresent(
            need -> {
              for (int k = 0; k < need.count(); k++) {
                long seed = eligible.streams().number(eligible.round(), "observe", "sample " + k);
                Decoding decoding = new Decoding(maxTokens, need.temperature(), cut);
                Keeping.Book book = keeping.book(eligible.round(), screened);
                pass.draw(decoding, new RandomStreams(seed), book);
                samples.add(book.whole());
              }
            });
    Losses losses = pass.losses(needs, answers);
    Map<Embedding, Embeddings> steer = pass.steerGradients(needs, eligible.streams());
    return new Observed(
        screened, answers, Keeping.sampled(samples), embeddings, steer, losses, pass.tokens);
  }

  private static Set<Embedding> embedded(Set<Need> needs) {
    Set<Embedding> kinds = new HashSet<>();
    for (Need need : needs) {
      if (need instanceof Need.Embedded all) {
        kinds.add(all.embedding());
      } else if (need instanceof Need.EmbeddedAsked asked) {
        kinds.add(asked.embedding());
      }
    }
    return kinds;
  }

  /** The one kind of sampling that is needed. */
  private static Optional<Need.Samples> sampled(Set<Need> needs) {
    List<Need.Samples> kinds =
        needs.stream()
            .filter(Need.Samples.class::isInstance)
            .map(Need.Samples.class::cast)
            .toList();
    if (kinds.size() > 1) {
      throw new IllegalArgumentException(
          "a round's observation samples in one way, found " + kinds);
    }
    return kinds.stream().findFirst();
  }

  /** The student's answers to what was screened, tokens counted. */
  private final class Pass {

    private final Student student;
    private final List<Candidate> candidates;
    private final boolean judged;
    private long tokens;

    Pass(Student student, List<Candidate> candidates, boolean judged) {
      this.student = student;
      this.candidates = candidates;
      this.judged = judged;
    }

    Losses losses(Set<Need> needs, Map<String, Draw> answers) {
      Map<String, Double> ofReference = Map.of();
      if (needs.contains(new Need.ReferenceLoss())) {
        ofReference = byCandidate(reading.references()::example, student::losses);
      }
      Map<String, Double> alone = Map.of();
      if (needs.contains(new Need.LossAlone())) {
        alone = byCandidate(c -> Observed.own(c, answers), student::lossesAlone);
      }
      return new Losses(ofReference, alone, steer(needs));
    }

    private Map<String, Double> byCandidate(
        Function<Candidate, Example> example, Function<List<Example>, List<TextLoss>> scored) {
      Map<String, Double> byCandidate = new LinkedHashMap<>();
      for (List<Candidate> page : pages(candidates)) {
        List<TextLoss> losses = counted(scored.apply(page.stream().map(example).toList()));
        for (int i = 0; i < losses.size(); i++) {
          byCandidate.put(page.get(i).id(), losses.get(i).perToken());
        }
      }
      return byCandidate;
    }

    private SortedMap<String, Double> steer(Set<Need> needs) {
      if (!needs.contains(new Need.SteerLoss())) {
        return new TreeMap<>();
      }
      List<Candidate> steer = reading.references().steer();
      List<TextLoss> losses =
          counted(student.losses(steer.stream().map(reading.references()::example).toList()));
      return IntStream.range(0, steer.size())
          .boxed()
          .collect(
              Collectors.groupingBy(
                  i -> steer.get(i).group(),
                  TreeMap::new,
                  Collectors.averagingDouble(i -> losses.get(i).perToken())));
    }

    Map<Embedding, Embeddings> steerGradients(Set<Need> needs, RandomStreams streams) {
      List<Example> examples =
          reading.references().steer().stream().map(reading.references()::example).toList();
      Map<Embedding, Embeddings> found = new HashMap<>();
      for (Need need : needs) {
        if (need instanceof Need.SteerGradients wanted) {
          Gradients gradients = student.gradients(examples, wanted.sketch(), streams);
          tokens += gradients.tokens();
          found.put(wanted.sketch(), gradients.sketches());
        }
      }
      return found;
    }

    private List<TextLoss> counted(List<TextLoss> losses) {
      losses.forEach(loss -> tokens += loss.tokens());
      return losses;
    }

    void draw(Decoding decoding, RandomStreams streams, Keeping.Book book) {
      for (List<Candidate> page : pages(candidates)) {
        List<Observation> observations = student.observe(page, decoding, streams);
        observations.forEach(this::count);
        book.add(read(page, observations));
      }
    }

    /** Greedy answers to the candidates, for the book, then to {@code asked}; their embeddings. */
    Map<Embedding, Embeddings> embed(
        Set<Embedding> kinds,
        List<Candidate> asked,
        Eligible eligible,
        Optional<Keeping.Book> book) {
      List<Candidate> all = LazyList.joined(candidates, asked);
      Map<Embedding, List<Embeddings>> parts = new HashMap<>();
      int before = 0;
      for (List<Candidate> page : pages(all)) {
        Sight sight = student.embed(page, maxTokens, kinds, eligible.streams());
        sight.observations().forEach(this::count);
        int own = Math.max(0, Math.min(page.size(), candidates.size() - before));
        book.ifPresent(
            kept -> kept.add(read(page.subList(0, own), sight.observations().subList(0, own))));
        sight
            .embeddings()
            .forEach((k, v) -> parts.computeIfAbsent(k, x -> new ArrayList<>()).add(v));
        before += page.size();
      }
      Map<Embedding, Embeddings> joined = new HashMap<>();
      parts.forEach((kind, each) -> joined.put(kind, Embeddings.joined(each)));
      return joined;
    }

    /** {@code all} in parts, each held while it is answered; one at least. */
    private List<List<Candidate>> pages(List<Candidate> all) {
      return LazyList.parts(all, PAGE);
    }

    /** The answers as criteria read them, one for each candidate. */
    List<Draw> read(List<Candidate> page, List<Observation> observations) {
      List<Draw> draws = new ArrayList<>(observations.size());
      for (int i = 0; i < observations.size(); i++) {
        draws.add(reading.of(page.get(i), observations.get(i), judged));
      }
      return draws;
    }

    private void count(Observation observation) {
      tokens += observation.promptTokens() + observation.tokens();
    }
  }

  /**
   * The candidates of one round.
   *
   * @param round the round
   * @param remaining the candidates not yet asked, in pool order
   * @param asked the candidates asked in earlier rounds, in pool order
   * @param least how many a round picks
   * @param streams the run's random streams
   */
  public record Eligible(
      int round,
      List<Candidate> remaining,
      List<Candidate> asked,
      int least,
      RandomStreams streams) {}

  private List<Candidate> screen(Eligible eligible) {
    List<Candidate> all = eligible.remaining();
    int count =
        Math.max((int) Math.ceil(fraction * all.size()), Math.min(eligible.least(), all.size()));
    if (count == all.size()) {
      return all;
    }
    int[] positions = IntStream.range(0, all.size()).toArray();
    RandomGenerator random = eligible.streams().stream(eligible.round(), "screen");
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(positions.length - i);
      int swapped = positions[i];
      positions[i] = positions[j];
      positions[j] = swapped;
    }
    return LazyList.at(all, Arrays.stream(positions, 0, count).sorted().toArray());
  }
}
