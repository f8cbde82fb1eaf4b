package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several choices, by its label. The final answer must name exactly one: {@code A or B} is
 * no answer, nor is an echo of all choices. Without a marker the whole text must be a label, alone
 * or with what it stands for behind it: {@code C}, {@code (C)}, {@code C) heat}.
 *
 * @param markers what the answer stands after; looked for first, may be absent
 * @param labels the labels, such as A, B, C, D or answer1 to answer4
 */
public record ChoiceCheck(Markers markers, List<String> labels) implements AnswerCheck {

  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|text|mathrm|textbf) ?\\{|[{}$]");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]+");

  /** A label with a mark behind it, at the beginning of a line, perhaps in bold. */
  private static final Pattern LEAD =
      Pattern.compile("[*_`( ]*([A-Za-z0-9]{1,20})[*_` ]*(?:[).:][*_`]*(?=\\s|$))");

  private static final Set<String> JOINING = Set.of("or", "and", "not", "nor", "either", "both");
  private static final int MAX_LINE = 400;

  public ChoiceCheck {
    labels = List.copyOf(labels);
    if (labels.size() < 2 || labels.stream().anyMatch(l -> !l.matches("[A-Za-z0-9]{1,20}"))) {
      throw new IllegalArgumentException(
          "labels must be two or more, of letters and digits, found " + labels);
    }
  }

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> found = finalAnswer(answer);
    return found.isEmpty()
        ? Unparsed.unreadable("one of " + String.join(", ", labels), line(answer).orElse(""))
        : FinalAnswer.judge(found.get(), label(reference).orElseThrow());
  }

  @Override
  public String instructions() {
    return markers.instructions("the label of one choice, of " + String.join(", ", labels));
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return line(answer).flatMap(this::chosen);
  }

  @Override
  public Optional<String> objection(String reference) {
    return label(reference).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected one of %s, found \"%s\""
                .formatted(String.join(", ", labels), FinalAnswer.brief(reference)));
  }

  private Optional<String> line(String answer) {
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return Optional.empty();
    }
    Optional<String> marked = markers.markers().isEmpty() ? Optional.empty() : markers.find(answer);
    return marked
        .or(() -> Optional.of(answer.strip()).filter(a -> a.indexOf('\n') < 0))
        .map(text -> BOX.matcher(text).replaceAll(" ").strip())
        .filter(text -> !text.isEmpty() && text.length() <= MAX_LINE);
  }

  /** The one label that {@code line} chooses. */
  private Optional<String> chosen(String line) {
    Matcher lead = LEAD.matcher(line);
    Optional<String> led = lead.lookingAt() ? label(lead.group(1)) : Optional.empty();
    if (led.isPresent()) {
      return others(line.substring(lead.end()), led.get()) ? Optional.empty() : led;
    }
    Set<String> named = new LinkedHashSet<>();
    Matcher word = WORD.matcher(line);
    boolean first = true;
    while (word.find()) {
      boolean apart = marksLabel(line, word.start(), word.end()) || wholeLine(line, word);
      Optional<String> label = label(word.group());
      if (label.isPresent() && (apart || label.get().length() > 1)) {
        named.add(label.get());
      } else if (first && label.isEmpty() && !apart && !leads(word.group())) {
        return Optional.empty();
      }
      first = false;
    }
    return named.size() == 1 ? named.stream().findFirst() : Optional.empty();
  }

  /**
   * Whether another label is offered behind the one a line begins with: in brackets or with a mark
   * ({@code B) fire}), or behind a joining word ({@code or C}). The word A alone is none.
   */
  private boolean others(String rest, String led) {
    Matcher word = WORD.matcher(rest);
    boolean joined = false;
    while (word.find()) {
      Optional<String> label = label(word.group());
      char before = word.start() > 0 ? rest.charAt(word.start() - 1) : ' ';
      char after = word.end() < rest.length() ? rest.charAt(word.end()) : ' ';
      boolean offered =
          joined || before == '(' || after == ')' || after == ':' || word.group().length() > 1;
      boolean last = rest.substring(word.end()).chars().noneMatch(Character::isLetterOrDigit);
      if (label.isPresent() && !label.get().equals(led) && (offered || last)) {
        return true;
      }
      joined = JOINING.contains(word.group().toLowerCase(Locale.ROOT));
    }
    return false;
  }

  /** {@code (C)}, {@code C)}, {@code C.} or {@code C:}, and letters joined by "or" or "and". */
  private static boolean marksLabel(String line, int start, int end) {
    boolean capital =
        Character.isUpperCase(line.charAt(start)) || Character.isDigit(line.charAt(start));
    char after = end < line.length() ? line.charAt(end) : ' ';
    return (start == 0 || !Character.isLetterOrDigit(line.charAt(start - 1)))
        && (after == ')'
            || after == '.'
            || after == ':'
            || after == ','
            || (capital && end - start == 1));
  }

  private static boolean wholeLine(String line, Matcher word) {
    return line.replaceAll("[^A-Za-z0-9]", "").equals(word.group());
  }

  private static boolean leads(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Set.of("option", "choice", "answer", "is", "the", "correct", "so", "therefore")
        .contains(lower);
  }

  private Optional<String> label(String text) {
    String plain = text.strip().replaceAll("^\\(|[).:]$", "");
    return labels.stream().filter(l -> l.equalsIgnoreCase(plain)).findFirst();
  }

  @Override
  public List<String> rightForms(String reference) {
    String label = label(reference).orElseThrow();
    List<String> right =
        new ArrayList<>(
            List.of(
                label,
                "(" + label + ")",
                label + ".",
                label + ") as was said",
                "$\\boxed{" + label + "}$"));
    if (!markers.markers().isEmpty()) {
      right.add("It is not the first one.\n" + markers.marked(label));
      right.add(markers.marked("(" + label + ").") + "\n");
    }
    return right;
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    int at = labels.indexOf(label(reference).orElseThrow());
    String other = labels.get((at + 1 + random.nextInt(labels.size() - 1)) % labels.size());
    String label = labels.get(at);
    return List.of(
        other,
        "(" + other + ")",
        label + " or " + other,
        String.join(" ", labels),
        "",
        markers.marked(other) + "\n",
        markers.marked(label + ") or " + other + ")"));
  }
}
