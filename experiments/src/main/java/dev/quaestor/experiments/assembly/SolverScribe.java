package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import dev.quaestor.eval.task.Task;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What a task's solver writes as a teacher: answers, and where a mode asks for questions, others of
 * the candidate's skill. It goes by what a request says of its link and candidate, whatever the
 * wording of its prompt; the same request has the same reply.
 *
 * @param task makes the questions
 * @param solver answers them
 */
public record SolverScribe(Task task, Solver solver)
    implements Function<TeacherRequest, Optional<String>> {

  private static final String QUESTION = "Question: ";
  private static final String ANSWER = "\nAnswer: ";

  /** Questions of which the shortest is the easier one, and the longest the harder one. */
  private static final int ONE_OF = 16;

  private static final Comparator<String> BY_LENGTH =
      Comparator.comparingInt(String::length).thenComparing(question -> question);

  @Override
  public Optional<String> apply(TeacherRequest request) {
    Candidate candidate = request.candidate();
    Optional<Link> link = Link.in(request.mode());
    if (link.isEmpty()) {
      return answer(request.messages().get(request.messages().size() - 1).content());
    }
    RandomGenerator random =
        new RandomStreams(request.sample()).stream(0, "scribe/" + candidate.id());
    return switch (link.get()) {
      case ANSWER, REASON -> answer(candidate.prompt());
      case QUESTION -> task.sibling(candidate, random).map(SolverScribe::question);
      case PAIR ->
          task.sibling(candidate, random).flatMap(q -> answer(q).map(answer -> pair(q, answer)));
      case EASIER -> siblings(candidate, random).min(BY_LENGTH).map(SolverScribe::question);
      case HARDER -> siblings(candidate, random).max(BY_LENGTH).map(SolverScribe::question);
      case CHECK ->
          Optional.of("Verdict: " + (answer(candidate.prompt()).isPresent() ? "yes" : "no"));
      case REPHRASE ->
          task.reworded(Conversation.asked(candidate.prompt()), random).map(SolverScribe::question);
    };
  }

  private Stream<String> siblings(Candidate candidate, RandomGenerator random) {
    return Stream.generate(() -> task.sibling(candidate, random))
        .limit(ONE_OF)
        .flatMap(Optional::stream);
  }

  private Optional<String> answer(String prompt) {
    return solve(prompt).map(Solver.Solution::text);
  }

  /** Reads a question in capitals or with more spaces as well. */
  Optional<Solver.Solution> solve(String prompt) {
    return solver.solve(prompt).or(() -> solver.solve(Spacing.plain(prompt)));
  }

  static String question(String text) {
    return QUESTION + text;
  }

  static String pair(String question, String answer) {
    return question(question) + ANSWER + answer;
  }

  /** The question of a {@link #pair}. */
  static String questionOf(String pair) {
    return pair.substring(QUESTION.length(), pair.indexOf(ANSWER));
  }
}
