package dev.quaestor.eval.comparison;

import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Variant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A verdict a script demands: {@code "loss > random"} (better), {@code "loss < random"} (worse) or
 * {@code "loss ~ random"} (not distinguishable). Spaces around the sign are required, since names
 * may hold any of them.
 */
public record Assertion(Contrast contrast, Outcome demanded) {

  private static final Pattern FORM = Pattern.compile("\\s*(\\S.*?)\\s+([<>~])\\s+(\\S.*?)\\s*");

  /**
   * Whether an assertion holds, and the sentence that says why.
   *
   * @param holds whether the verdict is the one demanded
   * @param reason the verdict's words
   */
  public record Result(boolean holds, String reason) {}

  /**
   * Reads an assertion.
   *
   * @throws IllegalArgumentException where it is not of the form {@code A > B}
   */
  public static Assertion parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "--assert: expected \"A > B\", \"A < B\" or \"A ~ B\" with spaces around the sign, found \""
              + text
              + "\"");
    }
    Outcome demanded =
        switch (form.group(2)) {
          case ">" -> Outcome.BETTER;
          case "<" -> Outcome.WORSE;
          default -> Outcome.NOT_DISTINGUISHABLE;
        };
    return new Assertion(new Contrast(form.group(1), form.group(3)), demanded);
  }

  /**
   * Whether the comparison's verdict is the one demanded. Too few seeds or a barred verdict satisfy
   * no assertion.
   *
   * @throws IllegalArgumentException for a variant the experiment does not have
   */
  public Result check(Comparison comparison) {
    var names = comparison.experiment().variants().stream().map(Variant::name).toList();
    for (String name : new String[] {contrast.variant(), contrast.reference()}) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "--assert: no variant is named \"%s\"; the variants are %s"
                .formatted(name, String.join(", ", names)));
      }
    }
    Outcome found = comparison.outcome(contrast).orElseThrow();
    String words = comparison.pairing(contrast).orElseThrow().verdict().words();
    return new Result(found == demanded, words);
  }
}
