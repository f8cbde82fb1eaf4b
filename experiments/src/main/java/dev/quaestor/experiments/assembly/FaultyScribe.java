package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.manifest.FaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A solver teacher that errs on purpose in stated shares of its replies, so that what admission
 * lets through can be counted against what was planted. Which fault a reply has is drawn from the
 * seed and the request's key: the same request has the same one, whoever asks and however often.
 *
 * @param honest what it writes otherwise
 * @param shares how often it errs
 * @param material what the seed draws of the task
 * @param identity the teacher's, for the requests' keys
 * @param streams the seed's
 */
public record FaultyScribe(
    SolverScribe honest,
    FaultSettings shares,
    Material material,
    TeacherIdentity identity,
    RandomStreams streams)
    implements Function<TeacherRequest, Optional<String>> {

  private static final int DRAWS = 50;
  private static final String FORMLESS = "Let me think about that first, it is not easy to say.";

  /** How a held-out question is disguised. */
  private enum Disguise {
    NONE,
    CASE,
    SPACING,
    WORDING
  }

  /** What is wrong with the reply to {@code request}; empty where nothing is. */
  public Optional<Fault> fault(TeacherRequest request) {
    Optional<Link> link = Link.in(request.mode());
    double drawn = random(request, "fault").nextDouble();
    for (Fault fault : Fault.values()) {
      if (fault.in(link)) {
        drawn -= fault.share(shares);
        if (drawn < 0) {
          return Optional.of(fault);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> apply(TeacherRequest request) {
    Optional<Fault> fault = fault(request);
    if (fault.isEmpty()) {
      return honest.apply(request);
    }
    RandomGenerator random = random(request, "faulty reply");
    Candidate candidate = request.candidate();
    return switch (fault.get()) {
      case WRONG -> wrong(request, random);
      case HELD_OUT -> heldOut(candidate, random).map(item -> leaked(request, item, random));
      case COPY -> {
        String question = Conversation.asked(candidate.prompt());
        yield Optional.of(written(request, question, question));
      }
      case FORM -> Optional.of(FORMLESS);
      case REFUSE -> Optional.empty();
      case TWO_QUESTIONS -> honest.apply(request).map(reply -> reply + "\n" + reply);
    };
  }

  private RandomGenerator random(TeacherRequest request, String purpose) {
    return streams.stream(0, purpose, request.key(identity, ""));
  }

  /** The honest reply with a wrong answer: the right one to another question. */
  private Optional<String> wrong(TeacherRequest request, RandomGenerator random) {
    Optional<String> reply = honest.apply(request);
    Optional<Link> link = Link.in(request.mode());
    if (reply.isEmpty() || !link.equals(Optional.of(Link.PAIR))) {
      return reply.isEmpty() ? reply : wrongAnswer(request.candidate(), random);
    }
    String question = SolverScribe.questionOf(reply.get());
    return wrongAnswer(Candidate.written(question, request.candidate()), random)
        .map(answer -> SolverScribe.pair(question, answer));
  }

  /** Of its skill where that has wrong ones, such as no skill has with one answer to everything. */
  private Optional<String> wrongAnswer(Candidate asked, RandomGenerator random) {
    Stream<String> siblings =
        Stream.generate(() -> honest.task().sibling(asked, random))
            .limit(DRAWS)
            .takeWhile(Optional::isPresent)
            .flatMap(Optional::stream);
    List<Item> pool = material.pool();
    Stream<String> others =
        Stream.generate(() -> pool.get(random.nextInt(pool.size())).candidate().prompt())
            .limit(pool.isEmpty() ? 0 : DRAWS);
    return Stream.concat(siblings, others)
        .flatMap(other -> honest.solver().solve(other).stream())
        .map(Solver.Solution::text)
        .filter(text -> honest.task().verifier().judge(asked, text).outcome() == Outcome.WRONG)
        .findFirst();
  }

  /** A held-out question of the candidate's group, or any where the group has none. */
  private Optional<Item> heldOut(Candidate candidate, RandomGenerator random) {
    List<Item> all = new ArrayList<>(material.steer());
    all.addAll(material.monitor());
    all.addAll(material.test());
    List<Item> like =
        all.stream().filter(item -> item.candidate().group().equals(candidate.group())).toList();
    List<Item> from = like.isEmpty() ? all : like;
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
  }

  private String leaked(TeacherRequest request, Item item, RandomGenerator random) {
    String question = Conversation.asked(item.candidate().prompt());
    Disguise disguise = Disguise.values()[random.nextInt(Disguise.values().length)];
    String disguised =
        switch (disguise) {
          case NONE -> question;
          case CASE -> question.toUpperCase(Locale.ROOT);
          case SPACING -> question.replace(" ", "  ");
          case WORDING -> honest.task().reworded(question, random).orElse(question);
        };
    return written(request, disguised, item.candidate().prompt());
  }

  /** The reply that writes {@code question}, with the answer to {@code solved} where it has one. */
  private String written(TeacherRequest request, String question, String solved) {
    return Link.in(request.mode()).equals(Optional.of(Link.PAIR))
        ? honest
            .solver()
            .solve(solved)
            .map(solution -> SolverScribe.pair(question, solution.text()))
            .orElse(FORMLESS)
        : SolverScribe.question(question);
  }
}
