package dev.quaestor.curation.teacher.writing;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Assignment;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A teacher writes questions of its own from those that were chosen (Kessler et al. 2025, step 4;
 * Chan et al. 2024): one is written, looked at where the plan says so, and answered. What the
 * student learns is the new question with its answer; the chosen one is not asked itself.
 *
 * @param plan which links the chain has
 * @param writer who writes and checks, and how many questions for each chosen one
 * @param answerer who answers what was written
 * @param text what the task knows of questions and answers
 */
public record WritingMode(
    Plan plan, Assignment.Asked writer, Assignment.Asked answerer, TaskText text)
    implements GenerationMode {

  private static final String QUESTION = "Question";
  private static final String ANSWER = "Answer";
  private static final String VERDICT = "Verdict";
  private static final List<String> MARKS = List.of(QUESTION, ANSWER, VERDICT);

  /** Where the answer to a new question comes from. */
  public enum Answering {
    /** It stands in the reply that holds the question. */
    IN_REPLY,
    /** Another call asks the new question. */
    ANEW,
    /** The chosen question's reference, which the new one shares. */
    KEPT
  }

  /**
   * The links of a chain.
   *
   * @param name the mode's name
   * @param link what is written
   * @param template how it is asked for
   * @param check how it is looked at before it is answered, where it is
   */
  public record Plan(
      String name, Link link, Template template, Optional<Template> check, Answering answering) {}

  /**
   * What a task knows of its questions and answers.
   *
   * @param reference the answer to a question of the pool, where one is known
   * @param cut takes what is learned out of what was written
   * @param instructions how answers are written; empty where that goes without saying
   */
  public record TaskText(
      Function<Candidate, Optional<String>> reference,
      UnaryOperator<String> cut,
      String instructions) {}

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public int following() {
    return (plan.check().isPresent() ? 1 : 0) + (plan.answering() == Answering.ANEW ? 1 : 0);
  }

  @Override
  public List<TeacherRequest> requests(Picked picked) {
    List<TeacherRequest> requests = new ArrayList<>();
    for (int k = 0; k < writer.samples(); k++) {
      requests.add(written(picked, plan.link(), plan.template(), k));
    }
    return requests;
  }

  private TeacherRequest written(Picked about, Link link, Template template, int sample) {
    Candidate candidate = about.candidate();
    String sent =
        template.filled(
            Map.of(
                Template.Placeholder.QUESTION, Conversation.asked(candidate.prompt()),
                Template.Placeholder.ANSWER, text.reference().apply(candidate).orElse(""),
                Template.Placeholder.STUDENT_ANSWER, about.studentAnswer(),
                Template.Placeholder.INSTRUCTIONS, text.instructions()));
    return new TeacherRequest(
        candidate,
        List.of(Message.user(sent)),
        writer.sampling(),
        link.of(name(), template),
        sample,
        writer.teacher());
  }

  @Override
  public Step step(TeacherRequest request, Answer answer) {
    Link link = Link.in(request.mode()).orElse(Link.ANSWER);
    return switch (link) {
      case CHECK -> checked(request, new Reply(answer.text()));
      case ANSWER -> taught(request.candidate(), answer.text());
      default -> wrote(request, new Reply(answer.text()));
    };
  }

  private Step wrote(TeacherRequest request, Reply reply) {
    Reply.Found question = reply.field(QUESTION, MARKS);
    if (!question.ok()) {
      return new Step.Ended(question.problem());
    }
    Candidate seed = request.candidate();
    if (plain(question.text()).equals(plain(Conversation.asked(seed.prompt())))) {
      return new Step.Ended("copied: the question is the chosen one, word for word");
    }
    String prompt = Conversation.withLast(seed.prompt(), chosen -> question.text());
    Candidate fresh = Candidate.written(prompt, seed);
    if (plan.check().isPresent()) {
      Template check = plan.check().get();
      return new Step.Onward(
          List.of(written(Picked.alone(fresh), Link.CHECK, check, request.sample())));
    }
    return switch (plan.answering()) {
      case ANEW -> answered(fresh, request.sample());
      case KEPT ->
          text.reference()
              .apply(seed)
              .map(reference -> taught(fresh, reference))
              .orElseGet(() -> new Step.Ended("no answer: the chosen question has no reference"));
      case IN_REPLY -> {
        Reply.Found found = reply.field(ANSWER, MARKS);
        yield found.ok() ? taught(fresh, found.text()) : new Step.Ended(found.problem());
      }
    };
  }

  private Step checked(TeacherRequest request, Reply reply) {
    Reply.Found verdict = reply.field(VERDICT, MARKS);
    if (!verdict.ok()) {
      return new Step.Ended(verdict.problem());
    }
    String word = plain(verdict.text()).replaceAll("\\W.*", "");
    return switch (word) {
      case "yes" -> answered(request.candidate(), request.sample());
      case "no" -> new Step.Ended("check: the question cannot be answered as it stands");
      default -> new Step.Ended("form: a verdict that is neither yes nor no");
    };
  }

  private Step answered(Candidate fresh, int sample) {
    return new Step.Onward(
        List.of(
            new TeacherRequest(
                fresh,
                Conversation.turns(fresh.prompt()),
                answerer.sampling(),
                Link.ANSWER.of(name()),
                sample,
                answerer.teacher())));
  }

  private Step taught(Candidate fresh, String answer) {
    String learned = text.cut().apply(answer);
    return learned.isBlank()
        ? new Step.Ended(Step.Ended.NOTHING)
        : new Step.Taught(new Example(fresh.id(), fresh.prompt(), learned));
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
  }
}
