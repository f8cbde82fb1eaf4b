package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.teacher.writing.Template;
import dev.quaestor.curation.teacher.writing.WritingMode.Answering;
import dev.quaestor.curation.teacher.writing.WritingMode.Plan;
import dev.quaestor.curation.teacher.writing.Writings;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What teachers are asked to make of a picked candidate. */
public record GenerateSettings(
    @Setting(
            value =
                "what is asked: answer (the candidate's own question), new-pair (a new question like it, with its answer, in one call), new-question (a new question, a look at it, its answer: three calls), rephrase (the question in other words, and its answer) or simplify (an easier question, and its answer)",
            otherwise = "answer")
        Mode mode,
    @Setting("a file with the prompt by which questions are written, instead of the shipped one")
        Optional<Path> template,
    @Setting(
            "with new-question, a file with the prompt by which a new question is looked at, instead of the shipped one")
        Optional<Path> checkTemplate,
    @Setting(
            "with several teachers, the one that writes and looks at questions; the first of them if not given")
        Optional<String> augmenter,
    @Setting(
            "with several teachers, the one that answers what was written; the first of them if not given")
        Optional<String> answerer,
    @Setting(
            value =
                "with rephrase, whether the candidate's reference is kept as the answer, instead of asking anew",
            otherwise = "false")
        boolean keepAnswer) {

  /** The modes there are. */
  public enum Mode {
    ANSWER,
    NEW_PAIR,
    NEW_QUESTION,
    REPHRASE,
    SIMPLIFY;

    private Optional<Writings> writing() {
      return this == ANSWER ? Optional.empty() : Optional.of(Writings.valueOf(name()));
    }
  }

  public GenerateSettings {
    boolean writes = mode != Mode.ANSWER;
    Check check =
        new Check()
            .that(writes || template.isEmpty(), "mode: answer has no template", "template", "mode")
            .that(
                mode == Mode.NEW_QUESTION || checkTemplate.isEmpty(),
                "only mode: new-question looks at questions",
                "check-template",
                "mode")
            .that(
                writes || augmenter.isEmpty() && answerer.isEmpty(),
                "mode: answer asks who is assigned; augmenter and answerer are for the modes that write questions",
                "augmenter",
                "mode")
            .that(
                !keepAnswer || mode == Mode.REPHRASE,
                "only mode: rephrase can keep the answer",
                "keep-answer",
                "mode");
    template.ifPresent(file -> check(check, file, "template"));
    checkTemplate.ifPresent(file -> check(check, file, "check-template"));
    check.done();
  }

  private static void check(Check check, Path file, String key) {
    List<String> problems = problems(file);
    check.that(problems.isEmpty(), String.join("; ", problems), key);
  }

  /** What is wrong with a template that is there; one that is not is told with the other files. */
  private static List<String> problems(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return read(file).problems(Writings.NEW_QUESTION.needed());
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static Template read(Path file) {
    try {
      return new Template(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": expected UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
    }
  }

  /** The chain by which questions are written; empty where candidates are answered. */
  public Optional<Plan> plan() {
    return mode.writing()
        .map(
            writing ->
                new Plan(
                    writing.mode(),
                    writing.link(),
                    template.map(GenerateSettings::read).orElseGet(writing::template),
                    checkTemplate.map(GenerateSettings::read).or(writing::check),
                    keepAnswer ? Answering.KEPT : writing.answering()));
  }

  /**
   * How many calls a picked candidate leads to, at most, for each question written from it.
   *
   * @param answers so many are asked for where the question is asked anew
   */
  int calls(int answers) {
    int looks = mode == Mode.NEW_QUESTION ? 1 : 0;
    return 1 + looks + (writes() && answersAnew() ? answers : 0);
  }

  /** Whether what is learned is the answer to a call of its own. */
  boolean answersAnew() {
    return !keepAnswer
        && mode.writing().map(w -> w.answering() == Answering.ANEW).orElse(mode == Mode.ANSWER);
  }

  /** A template that is not there. */
  public Optional<Path> missing() {
    return Stream.of(template, checkTemplate)
        .flatMap(Optional::stream)
        .filter(file -> !Files.isRegularFile(file))
        .findFirst();
  }

  /** Whether questions are written. */
  public boolean writes() {
    return mode != Mode.ANSWER;
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
    return plan()
        .map(
            plan ->
                plan.template().digest()
                    + plan.check().map(checked -> " " + checked.digest()).orElse(""))
        .orElse("");
  }
}
