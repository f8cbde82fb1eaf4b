package dev.quaestor.eval.prontoqa;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.data.Judge;
import dev.quaestor.eval.data.Problem;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Judges logic programs: the final answer by executing them, the steps by holding each premise
 * against the sentence of the context that stands behind its {@code :::}. A premise is wrong where
 * that sentence is not in the context or says something else; one without a sentence is wrong where
 * it says what no sentence of the context does. Predicates are compared without case and number.
 */
public final class ProgramJudge implements Judge {

  private final Optional<ProntoQaTask> task;
  private final Map<String, Map<String, String>> contexts = new HashMap<>();

  /**
   * @param task knows the gold answers; empty where each problem brings its own: True or False, or
   *     A or B
   */
  public ProgramJudge(Optional<ProntoQaTask> task) {
    this.task = task;
  }

  @Override
  public Judgement judge(Problem problem, String generation) {
    Candidate question = problem.question();
    if (!problem.reference().isEmpty()) {
      return switch (problem.reference().strip().toLowerCase(Locale.ROOT)) {
        case "a", "true" -> against(LogicProgram.Verdict.TRUE, question, generation);
        case "b", "false" -> against(LogicProgram.Verdict.FALSE, question, generation);
        default -> FinalAnswer.unknown("the reference is none of True, False, A, B");
      };
    }
    return task.map(t -> t.verifier().judge(question, generation))
        .orElseGet(() -> FinalAnswer.unknown("no reference"));
  }

  private static Judgement against(
      LogicProgram.Verdict gold, Candidate question, String generation) {
    return new ProgramVerifier(Map.of(question.id(), gold), ProgramVerifier.Skipping.PREMISE)
        .judge(question, generation);
  }

  @Override
  public Optional<Steps> steps(Problem problem, String generation) {
    Optional<ProgramText> text = ProgramText.find(generation);
    if (text.isEmpty()) {
      return Optional.of(new Steps(0, 0, 0));
    }
    Map<String, String> context =
        contexts.computeIfAbsent(
            problem.question().prompt(), prompt -> context(problem.question().prompt()));
    Set<String> said = new LinkedHashSet<>(context.values());
    int read = 0;
    int unread = 0;
    int wrong = 0;
    for (String line : text.get().premises()) {
      Optional<Formula> formula = FormulaParser.parse(ProgramText.uncommented(line));
      if (formula.isEmpty() || !LogicProgram.reads(formula.get())) {
        unread++;
        continue;
      }
      read++;
      String claims = SentenceLogic.canonical(formula.get());
      Optional<String> sentence = ProgramText.comment(line);
      boolean follows =
          sentence.isPresent() ? claims.equals(context.get(sentence.get())) : said.contains(claims);
      wrong += follows ? 0 : 1;
    }
    return Optional.of(new Steps(read, unread, wrong));
  }

  /** The sentences of a context with what each says. */
  private static Map<String, String> context(String prompt) {
    Map<String, String> said = new HashMap<>();
    for (String sentence : sentences(prompt)) {
      SentenceLogic.of(sentence)
          .flatMap(s -> FormulaParser.parse(s.text()))
          .ifPresent(f -> said.put(sentence, SentenceLogic.canonical(f)));
    }
    return said;
  }

  static List<String> sentences(String prompt) {
    String context = prompt.split(Pattern.quote(Question.ASKED), 2)[0];
    return List.of(context.strip().split("(?<=\\.)\\s+"));
  }

  /** The premises that parse, in no order, and the conclusion. */
  @Override
  public String solution(String generation) {
    Optional<ProgramText> text = ProgramText.find(generation);
    if (text.isEmpty()) {
      return generation.strip();
    }
    Set<String> premises = new TreeSet<>();
    for (String line : text.get().premises()) {
      FormulaParser.parse(ProgramText.uncommented(line))
          .ifPresent(f -> premises.add(SentenceLogic.canonical(f)));
    }
    return premises + " ⊢ " + ProgramText.uncommented(text.get().conclusion());
  }

  @Override
  public String learned(String generation) {
    return LogicProgram.cut(generation);
  }
}
