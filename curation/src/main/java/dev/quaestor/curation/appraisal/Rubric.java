package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.random.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge is asked: a text with placeholders {@code {question}}, {@code {answer}}, {@code
 * {reference}}, {@code {lowest}}, {@code {highest}} and {@code {form}}. What is put in is put in
 * once, so that braces in an answer stay what they are.
 */
public final class Rubric {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z_-]*)\\}");
  private static final Set<String> NEEDED = new TreeSet<>(Set.of("question", "answer", "form"));
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("question", "answer", "reference", "lowest", "highest", "form"));

  private final String text;
  private final ScoreForm form;

  /**
   * A rubric.
   *
   * @throws IllegalArgumentException naming every placeholder that is unknown or missing
   */
  public Rubric(String text, ScoreForm form) {
    this.text = text;
    this.form = form;
    Set<String> found = placeholders();
    List<String> problems = new ArrayList<>();
    found.stream()
        .filter(name -> !KNOWN.contains(name))
        .forEach(name -> problems.add("{" + name + "} is no placeholder"));
    NEEDED.stream()
        .filter(name -> !found.contains(name))
        .forEach(name -> problems.add("{" + name + "} is missing"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "a rubric has the placeholders %s, and may have %s: %s"
              .formatted(NEEDED, KNOWN, String.join("; ", problems)));
    }
  }

  /** The one that says how good an answer is. */
  public static Rubric quality(ScoreForm form) {
    return new Rubric(resource("judge.txt"), form);
  }

  /** The one that says whether the steps to a right final answer are sound. */
  public static Rubric reasoning(ScoreForm form) {
    return new Rubric(resource("reasoning.txt"), form);
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Rubric.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the score is written. */
  public ScoreForm form() {
    return form;
  }

  /** Whether it shows the judge the reference. */
  public boolean needsReference() {
    return placeholders().contains("reference");
  }

  /** The hash of the text and of the form of the score: another rubric asks another thing. */
  public String sha256() {
    return Digests.hex(text, form.toString());
  }

  /** What is sent about {@code answer}. */
  public String filled(String question, String answer, String reference) {
    Map<String, String> values =
        Map.of(
            "question",
            question,
            "answer",
            answer,
            "reference",
            reference,
            "lowest",
            ScoreForm.number(form.lowest()),
            "highest",
            ScoreForm.number(form.highest()),
            "form",
            form.form().replace(ScoreForm.SCORE, "N"));
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            (MatchResult found) ->
                Matcher.quoteReplacement(Objects.requireNonNull(values.get(found.group(1)))));
  }

  private Set<String> placeholders() {
    Set<String> names = new TreeSet<>();
    PLACEHOLDER.matcher(text).results().forEach(found -> names.add(found.group(1)));
    return names;
  }
}
