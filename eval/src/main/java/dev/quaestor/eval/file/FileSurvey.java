package dev.quaestor.eval.file;

import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.rows.Audit;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.rows.Columns.Asked;
import dev.quaestor.eval.rows.Row;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A look at a file of the user's own: which column is what, how long its texts are, and by which
 * check the answers in it are right. It proposes; a person decides.
 *
 * @param columns the columns of the parts that do not go by their own names
 * @param completion where the answers stand that the file brings; empty where it brings none
 * @param judging how answers are judged
 * @param size how much there is
 */
public record FileSurvey(
    Map<String, String> columns, Optional<String> completion, Judging judging, Size size) {

  /**
   * How answers are judged.
   *
   * @param verify the check, as {@code task.verify} names it
   * @param answerAfter what a final answer stands after; empty where it stands anywhere
   * @param right of the answers looked at, those the check finds right
   * @param of the answers looked at
   */
  public record Judging(String verify, Optional<String> answerAfter, int right, int of) {}

  /**
   * How much there is.
   *
   * @param rows rows with a prompt
   * @param referenced of these, rows with a reference
   * @param prompt characters of the longest prompt
   * @param answer characters of the longest answer, or reference where there is none
   * @param characters different characters in all of them
   */
  public record Size(int rows, int referenced, int prompt, int answer, int characters) {}

  private static final List<String> PROMPTS = List.of("question", "query", "problem", "text");
  private static final List<String> REFERENCES =
      List.of("reference", "answer", "label", "target", "gold", "expected", "ground_truth");
  private static final List<String> COMPLETIONS = List.of("solution", "response", "generation");

  public FileSurvey {
    columns = Map.copyOf(columns);
  }

  /**
   * Reads {@code file}.
   *
   * @param given columns by part, as a person named them; the others are found
   * @throws TaskException if it cannot be read, a row of it cannot, or no column looks like a
   *     prompt
   */
  public static FileSurvey of(Path file, Map<String, String> given) {
    Audit first = new Audit(file, Columns.of(given, Map.of()).besideOthers());
    Map<String, Boolean> texts = new LinkedHashMap<>();
    Set<String> forms = new TreeSet<>();
    first.read(row -> note(row, texts, forms));
    refuse(first.problems());
    if (first.rows() == 0) {
      throw new TaskException(file + ": holds no rows; expected at least one with a prompt");
    }
    Map<String, String> named = new LinkedHashMap<>(given);
    Set<String> there = texts.keySet();
    if (Columns.askingNames().stream().noneMatch(there::contains)) {
      found(PROMPTS, texts).ifPresent(name -> named.putIfAbsent("prompt", name));
    }
    boolean asks =
        named.containsKey("prompt") || Columns.askingNames().stream().anyMatch(there::contains);
    if (!asks) {
      throw new TaskException(
          file
              + ": no column looks like a prompt; say which is one with --column prompt=NAME; "
              + first.columns());
    }
    Optional<String> completion =
        Optional.ofNullable(named.get("completion"))
            .or(() -> forms.stream().findFirst())
            .or(() -> found(COMPLETIONS, texts));
    if (!named.containsKey("reference")) {
      found(REFERENCES, texts).or(() -> completion).ifPresent(n -> named.put("reference", n));
    }
    Optional<String> answers = completion.or(() -> Optional.ofNullable(named.get("reference")));
    named.remove("completion");
    if (forms.isEmpty()) {
      answers.filter(path -> !path.equals("solution")).ifPresent(n -> named.put("solution", n));
    }
    Reading reading = new Reading(Columns.of(named, Map.of()).besideOthers(), answers);
    Audit second = new Audit(file, reading.columns);
    second.read(reading::row);
    refuse(second.problems());
    named.remove("reference", "reference");
    return new FileSurvey(named, answers, reading.judging(), reading.size());
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new TaskException(problems);
    }
  }

  /** Which columns hold texts, and where a conversation's answer stands. */
  private static void note(Row row, Map<String, Boolean> texts, Set<String> forms) {
    row.fields()
        .fieldNames()
        .forEachRemaining(
            name -> {
              boolean text = !row.has(name) || row.at(name).isValueNode();
              texts.merge(name, text, Boolean::logicalAnd);
            });
    Columns.answerPath(row).ifPresent(forms::add);
  }

  private static Optional<String> found(List<String> names, Map<String, Boolean> texts) {
    return names.stream().filter(name -> texts.getOrDefault(name, false)).findFirst();
  }

  /** Measures the rows once it is known which column is what. */
  private static final class Reading {

    private static final int JUDGED = 2000;

    private final Columns columns;
    private final Optional<String> answers;
    private final List<Trial> trials = Trial.all();
    private final Set<Integer> characters = new HashSet<>();
    private int rows;
    private int referenced;
    private int prompt;
    private int answer;
    private int answered;

    Reading(Columns columns, Optional<String> answers) {
      this.columns = columns;
      this.answers = answers;
    }

    void row(Row row) {
      Asked asked = columns.asked(row);
      if (asked.turns().isEmpty()) {
        return;
      }
      rows++;
      String reference = columns.text(row, "reference");
      String completion = answers.map(row::text).orElse("");
      prompt = Math.max(prompt, asked.prompt().length());
      answer = Math.max(answer, Math.max(reference.length(), completion.length()));
      (asked.prompt() + reference + completion).codePoints().forEach(characters::add);
      if (reference.isEmpty()) {
        return;
      }
      if (++referenced <= JUDGED) {
        answered += completion.isEmpty() ? 0 : 1;
        trials.forEach(trial -> trial.judge(reference, completion));
      }
    }

    Judging judging() {
      List<Trial> able = trials.stream().filter(trial -> !trial.objects).toList();
      Trial best = able.isEmpty() || answered == 0 ? trials.get(trials.size() - 1) : able.get(0);
      for (Trial trial : able) {
        if (trial.right > best.right) {
          best = trial;
        }
      }
      return new Judging(best.verify.word(), best.after, best.right, answered);
    }

    Size size() {
      return new Size(rows, referenced, prompt, answer, characters.size());
    }
  }

  /** One way of judging, tried on the answers of the file: the stricter ones first. */
  private static final class Trial {

    private static final List<String> MARKS =
        List.of("####", "The final answer is", "The answer is", "Final answer:", "Answer:");

    private final FileTasks.Verify verify;
    private final Optional<String> after;
    private final AnswerCheck check;
    private boolean objects;
    private int right;

    private Trial(FileTasks.Verify verify, Optional<String> after) {
      this.verify = verify;
      this.after = after;
      this.check = FileTasks.check(verify, after);
    }

    static List<Trial> all() {
      List<Trial> all = new ArrayList<>();
      for (FileTasks.Verify verify :
          List.of(FileTasks.Verify.NUMBER, FileTasks.Verify.CHOICE, FileTasks.Verify.EXACT)) {
        MARKS.forEach(mark -> all.add(new Trial(verify, Optional.of(mark))));
        all.add(new Trial(verify, Optional.empty()));
      }
      return all;
    }

    void judge(String reference, String completion) {
      if (check.objection(reference).isPresent()) {
        objects = true;
      } else if (!completion.isEmpty() && marked(completion)) {
        right += check.judge(reference, completion).correct() ? 1 : 0;
      }
    }

    /** Some checks find an answer without its mark; that speaks for no mark. */
    private boolean marked(String completion) {
      String text = completion.toLowerCase(Locale.ROOT);
      return after.map(mark -> text.contains(mark.toLowerCase(Locale.ROOT))).orElse(true);
    }
  }
}
