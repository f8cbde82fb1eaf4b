package dev.quaestor.curation.teacher.writing;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Rationalisation (STaR: Zelikman et al. 2022, arXiv 2203.14465): a question that was answered
 * wrongly is asked once more with its final answer given, for the reasons that lead there. What is
 * learned is the question without the hint, with what was written.
 *
 * @param answering how a question is asked without a hint
 * @param hint how it is asked with one
 * @param known what the task knows
 */
public record Rationalising(AnswerMode answering, Template hint, Known known)
    implements GenerationMode {

  /** The mode's name. */
  public static final String NAME = "rationalise";

  /**
   * What a task knows of its questions.
   *
   * @param right whether an answer to a candidate is right
   * @param finalAnswer what is given away, where it is known
   */
  public record Known(
      BiPredicate<Candidate, String> right, Function<Candidate, Optional<String>> finalAnswer) {}

  /** The hint that ships. */
  public static Template shipped() {
    return Writings.shipped(NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int following() {
    return 1;
  }

  @Override
  public int following(TeacherRequest request) {
    return hints(request) ? 0 : following();
  }

  @Override
  public List<TeacherRequest> requests(Picked picked) {
    return answering.requests(picked).stream()
        .map(request -> asked(request, request.messages(), Link.ANSWER.of(NAME)))
        .toList();
  }

  @Override
  public Step step(TeacherRequest request, Answer answer) {
    Step step = answering.step(request, answer);
    boolean right =
        step instanceof Step.Taught taught
            && known.right().test(request.candidate(), taught.example().answer());
    return hints(request) || right ? step : hinted(request);
  }

  private static boolean hints(TeacherRequest request) {
    return Link.in(request.mode()).equals(Optional.of(Link.REASON));
  }

  private Step hinted(TeacherRequest request) {
    Candidate candidate = request.candidate();
    Optional<String> answer = known.finalAnswer().apply(candidate);
    return answer.isEmpty()
        ? new Step.Ended("no hint: the question's answer is not known")
        : new Step.Onward(
            List.of(
                asked(
                    request,
                    List.of(Message.user(filled(hint, candidate.prompt(), answer.get()))),
                    Link.REASON.of(NAME, hint))));
  }

  /** The question with its answer given. */
  public static String filled(Template hint, String prompt, String answer) {
    return hint.filled(
        Map.of(
            Template.Placeholder.QUESTION,
            Conversation.asked(prompt),
            Template.Placeholder.ANSWER,
            answer));
  }

  private static TeacherRequest asked(TeacherRequest first, List<Message> messages, String mode) {
    return new TeacherRequest(
        first.candidate(), messages, first.sampling(), mode, first.sample(), first.teacher());
  }
}
