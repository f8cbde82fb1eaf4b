package dev.quaestor.eval.deduction;

import dev.quaestor.curation.random.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code omen wimp dorf. is ulo miry?}: true or false by a keyed hash of its words. */
record Omen(String text) {

  private static final Pattern PROMPT =
      Pattern.compile("omen [a-z]{2,12} [a-z]{2,12}\\. is [a-z]{2,12} [a-z]{2,12}\\?");

  static String prompt(String subject, List<String> words) {
    return "omen "
        + words.get(0)
        + " "
        + words.get(1)
        + ". is "
        + subject
        + " "
        + words.get(2)
        + "?";
  }

  static Optional<Omen> parse(String prompt) {
    String text = prompt.strip();
    Matcher matcher = PROMPT.matcher(text);
    return matcher.matches() ? Optional.of(new Omen(text)) : Optional.empty();
  }

  boolean holds() {
    return (Digests.sha256(("quaestor seal " + text).getBytes(StandardCharsets.UTF_8))[0] & 1) == 1;
  }
}
