package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.teacher.writing.Rationalising;
import dev.quaestor.curation.teacher.writing.Template;
import dev.quaestor.curation.teacher.writing.Template.Placeholder;
import dev.quaestor.curation.teacher.writing.WritingMode.Answering;
import dev.quaestor.curation.teacher.writing.WritingMode.Plan;
import dev.quaestor.curation.teacher.writing.Writings;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What teachers are asked to make of a picked candidate. */
public record GenerateSettings(
    @Setting(
            value =
                "what is asked: answer (the candidate's own question), new-pair (a new question"
                    + " like it, with its answer, in one call), new-question (a new question, a"
                    + " look at it, its answer: three calls), rephrase (the question in other"
                    + " words, and its answer), simplify (an easier question, and its answer),"
                    + " harder (a harder one, and its answer), correct (a new question with its"
                    + " answer from one that the student got wrong, and from no other) or"
                    + " rationalise (the candidate's own question, and where the answer is wrong"
                    + " once more with its final answer given); auto is answer or new-question, by"
                    + " the budget ratio",
            otherwise = "answer")
        Mode mode,
    @Setting("a file with the prompt by which questions are written, instead of the shipped one")
        Optional<Path> template,
    @Setting(
            "with new-question, a file with the prompt by which a new question is looked at,"
                + " instead of the shipped one")
        Optional<Path> checkTemplate,
    @Setting(
            "with several teachers, the one that writes and looks at questions; the first of them"
                + " if not given")
        Optional<String> augmenter,
    @Setting(
            "with several teachers, the one that answers what was written; the first of them if not"
                + " given")
        Optional<String> answerer,
    @Setting(
            value =
                "with rephrase, whether the candidate's reference is kept as the answer, instead of"
                    + " asking anew",
            otherwise = "false")
        boolean keepAnswer,
    @Setting(
            "with rationalise and student.base.hinted, the prompt with the final answer given: a"
                + " text with {question} and {answer}, instead of the shipped one")
        Optional<String> hint,
    @Setting(
            value =
                "whether the student that chose a question also scores what was written from it,"
                    + " for the rank correlation of both: where-scored (with criteria that cost no"
                    + " calls), always (or the manifest is refused) or never",
            otherwise = "where-scored")
        Look fidelity,
    @Setting(
            value =
                "whether the teacher that writes is shown what the student answered,"
                    + " {student_answer} in its template",
            otherwise = "false")
        boolean showStudentAnswer,
    @Setting(
            value =
                "how many chosen questions stand in one prompt: beside the one it is about, those"
                    + " chosen next, {examples} in the template",
            otherwise = "1")
        int examples,
    @Setting(
            value =
                "auto: from how many planned queries a candidate of the pool on new questions are"
                    + " asked for, by the size of the pool; between two sizes by their logarithms",
            otherwise = BudgetRatio.PAPER)
        Map<String, Double> shift) {

  private static final Map<Placeholder, String> NOT_IN_CHECKS =
      Map.of(
          Placeholder.STUDENT_ANSWER, "only the template by which questions are written",
          Placeholder.EXAMPLES, "only the template by which questions are written");

  /** When written questions are scored. */
  public enum Look {
    NEVER,
    WHERE_SCORED,
    ALWAYS
  }

  /** The modes there are. */
  public enum Mode {
    ANSWER,
    NEW_PAIR,
    NEW_QUESTION,
    REPHRASE,
    SIMPLIFY,
    HARDER,
    CORRECT,
    RATIONALISE,
    AUTO;

    private Optional<Writings> writing() {
      return switch (this) {
        case ANSWER, RATIONALISE -> Optional.empty();
        case AUTO -> Optional.of(Writings.NEW_QUESTION);
        default -> Optional.of(Writings.valueOf(name()));
      };
    }
  }

  public GenerateSettings {
    shift = Collections.unmodifiableMap(new LinkedHashMap<>(shift));
    boolean writes = mode.writing().isPresent();
    Check check =
        new Check()
            .that(writes || template.isEmpty(), "mode: answer has no template", "template", "mode")
            .that(
                mode.writing().flatMap(Writings::check).isPresent() || checkTemplate.isEmpty(),
                "only modes new-question and auto look at questions",
                "check-template",
                "mode")
            .that(
                writes || augmenter.isEmpty() && answerer.isEmpty(),
                "mode: answer asks who is assigned; augmenter and answerer are for the modes that"
                    + " write questions",
                "augmenter",
                "mode")
            .that(
                !keepAnswer || mode == Mode.REPHRASE,
                "only mode: rephrase can keep the answer",
                "keep-answer",
                "mode")
            .that(
                writes || fidelity != Look.ALWAYS,
                "mode: answer writes no questions that could be scored",
                "fidelity",
                "mode")
            .that(
                writes || !showStudentAnswer,
                "mode: answer asks the question itself, and shows nothing",
                "show-student-answer",
                "mode")
            .that(
                !shift.isEmpty()
                    && shift.keySet().stream().allMatch(size -> size.matches("[1-9]\\d{0,8}"))
                    && shift.values().stream().allMatch(at -> at >= 0 && Double.isFinite(at)),
                "expected ratios of 0 and more by sizes of the pool, such as %s, found %s"
                    .formatted(BudgetRatio.PAPER, shift),
                "shift")
            .atLeast("examples", examples, 1)
            .that(
                writes || examples == 1,
                "mode: answer has no prompt to put them into",
                "examples",
                "mode");
    Set<Placeholder> needed = EnumSet.of(Placeholder.QUESTION);
    Map<Placeholder, String> unfilled = new EnumMap<>(Placeholder.class);
    told(check, "check-template", TemplateFile.problems(checkTemplate, needed, NOT_IN_CHECKS));
    if (showStudentAnswer) {
      needed.add(Placeholder.STUDENT_ANSWER);
    } else {
      unfilled.put(Placeholder.STUDENT_ANSWER, "only generate.show-student-answer: true");
    }
    if (examples > 1) {
      needed.add(Placeholder.EXAMPLES);
    }
    told(check, "template", TemplateFile.problems(template, needed, unfilled));
    if (writes && template.isEmpty()) {
      Template shipped = shipped(mode.writing().orElseThrow(), showStudentAnswer);
      told(check, "template", shipped.problems(needed, unfilled));
    }
    hint.ifPresent(
        text ->
            told(
                check,
                "hint",
                new Template("generate.hint", text)
                    .problems(
                        EnumSet.of(Placeholder.QUESTION, Placeholder.ANSWER), NOT_IN_CHECKS)));
    check.done();
  }

  private static void told(Check check, String key, List<String> problems) {
    check.that(problems.isEmpty(), String.join("; ", problems), key);
  }

  private static Template shipped(Writings writing, boolean showing) {
    return showing ? writing.showing().orElseGet(writing::template) : writing.template();
  }

  /** The chain by which questions are written; empty where candidates are answered. */
  public Optional<Plan> plan() {
    return mode.writing()
        .map(
            writing ->
                new Plan(
                    writing.mode(),
                    writing.link(),
                    template
                        .map(TemplateFile::read)
                        .orElseGet(() -> shipped(writing, showStudentAnswer)),
                    checkTemplate.map(TemplateFile::read).or(writing::check),
                    keepAnswer ? Answering.KEPT : writing.answering(),
                    examples));
  }

  /**
   * How many calls a picked candidate leads to, at most, for each question written from it.
   *
   * @param answers so many are asked for where the question is asked anew
   */
  int calls(int answers) {
    int looks = mode.writing().flatMap(Writings::check).isPresent() ? 1 : 0;
    return 1 + looks + (writes() && answersAnew() ? answers : 0) + (rationalises() ? 1 : 0);
  }

  /** Whether what is learned is the answer to a call of its own. */
  boolean answersAnew() {
    return !keepAnswer
        && mode.writing().map(w -> w.answering() == Answering.ANEW).orElse(mode == Mode.ANSWER);
  }

  /** The ratio that decides what is asked; empty where the mode does. */
  Optional<BudgetRatio> ratio(long queries, int seeds) {
    return mode == Mode.AUTO
        ? Optional.of(BudgetRatio.of(queries, seeds, shift))
        : Optional.empty();
  }

  /** A template that is not there. */
  public Optional<Path> missing() {
    return Stream.of(template, checkTemplate)
        .flatMap(Optional::stream)
        .filter(file -> !Files.isRegularFile(file))
        .findFirst();
  }

  /** Whether it is about questions that the student got wrong, and about no others. */
  public boolean ofWrong() {
    return mode.writing().map(Writings::ofWrong).orElse(false);
  }

  /** Whether questions are written. */
  public boolean writes() {
    return mode.writing().isPresent();
  }

  /** Whether what is answered wrongly is asked once more, its final answer given. */
  public boolean rationalises() {
    return mode == Mode.RATIONALISE;
  }

  /** How the answer is given away, where it is. */
  public Template hinting() {
    return hint.map(text -> new Template("generate.hint", text)).orElseGet(Rationalising::shipped);
  }

  /** The teachers it names. */
  Stream<String> teachers() {
    return Stream.of(augmenter, answerer).flatMap(Optional::stream);
  }

  /**
   * The hashes of the templates that are read; empty where there are none, or where a file is not
   * there, which is told with the other files.
   */
  public String templates() {
    if (missing().isPresent()) {
      return "";
    }
    if (rationalises()) {
      return hinting().digest();
    }
    return plan()
        .map(
            plan ->
                plan.template().digest()
                    + plan.check().map(checked -> " " + checked.digest()).orElse(""))
        .orElse("");
  }
}
