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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A teacher writes questions of its own from those that were chosen (Kessler et al. 2025, step 4;
 * Chan et al. 2024): one is written, looked at where the plan says so, and answered. What the
 * student learns is the new question with its answer; the chosen one is not asked itself.
 *
 * @param plan which links the chain has
 * @param writer who writes and checks, and how many questions for each chosen one
 * @param answerer who answers what was written, and how many answers each question has
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
   * @param examples how many chosen questions stand in one prompt: 1 is the one it is about
   */
  public record Plan(
      String name,
      Link link,
      Template template,
      Optional<Template> check,
      Answering answering,
      int examples) {

    public Plan {
      if (examples < 1) {
        throw new IllegalArgumentException("examples must be at least 1, found " + examples);
      }
    }
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public int following() {
    int answers = plan.answering() == Answering.ANEW ? answerer.samples() : 0;
    return (plan.check().isPresent() ? 1 : 0) + answers;
  }

  @Override
  public int following(TeacherRequest request) {
    return switch (Link.in(request.mode()).orElse(Link.ANSWER)) {
      case CHECK -> answerer.samples();
      case ANSWER -> 0;
      default -> following();
    };
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
                Template.Placeholder.QUESTION, text.question(candidate),
                Template.Placeholder.ANSWER, text.reference(candidate).orElse(""),
                Template.Placeholder.STUDENT_ANSWER, about.studentAnswer(),
                Template.Placeholder.EXAMPLES, examples(about),
                Template.Placeholder.INSTRUCTIONS, text.instructions()));
    return new TeacherRequest(
        candidate,
        writer.told(List.of(Message.user(sent))),
        writer.sampling(),
        link.of(name(), template),
        sample,
        writer.teacher());
  }

  /** The next that were chosen after it, the first ones after the last. */
  private String examples(Picked about) {
    List<Candidate> round = about.round();
    int at = round.indexOf(about.candidate());
    return IntStream.range(1, Math.min(plan.examples(), round.size()))
        .mapToObj(k -> round.get((at + k) % round.size()))
        .map(this::example)
        .collect(Collectors.joining("\n\n"));
  }

  private String example(Candidate candidate) {
    String question = QUESTION + ": " + text.question(candidate);
    boolean answered = plan.template().holds(Template.Placeholder.ANSWER);
    return text.reference(candidate)
        .filter(reference -> answered)
        .map(reference -> question + "\n" + ANSWER + ": " + reference)
        .orElse(question);
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
    if (plain(question.text()).equals(plain(text.question(seed)))) {
      return new Step.Ended("copied: the question is the chosen one, word for word");
    }
    if (stands(question.text(), request)) {
      return new Step.Ended("copied: the question stands in the prompt, word for word");
    }
    Candidate fresh = Candidate.written(text.prompt(question.text(), seed), seed);
    if (plan.check().isPresent()) {
      Template check = plan.check().get();
      return new Step.Onward(
          List.of(written(Picked.alone(fresh), Link.CHECK, check, request.sample())));
    }
    return switch (plan.answering()) {
      case ANEW -> answered(fresh, request.sample());
      case KEPT ->
          text.reference(seed)
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
    List<TeacherRequest> answers = new ArrayList<>();
    for (int k = 0; k < answerer.samples(); k++) {
      answers.add(
          new TeacherRequest(
              fresh,
              answerer.told(Conversation.turns(fresh.prompt())),
              answerer.sampling(),
              Link.ANSWER.of(name()),
              sample * answerer.samples() + k,
              answerer.teacher()));
    }
    return new Step.Onward(answers);
  }

  private Step taught(Candidate fresh, String answer) {
    String learned = text.target(answer);
    return learned.isBlank()
        ? new Step.Ended(Step.Ended.NOTHING)
        : new Step.Taught(new Example(fresh.id(), fresh.prompt(), learned));
  }

  /** Whether the prompt gave this very question, as an example or as the form of a reply. */
  private static boolean stands(String question, TeacherRequest request) {
    String sent = request.messages().get(request.messages().size() - 1).content();
    return ("\n" + lines(sent) + "\n")
        .contains(("\n" + QUESTION + ": ").toLowerCase(Locale.ROOT) + lines(question) + "\n");
  }

  /** As {@link #plain}, line by line. */
  private static String lines(String text) {
    return text.lines().map(WritingMode::plain).collect(Collectors.joining("\n"));
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
  }
}
