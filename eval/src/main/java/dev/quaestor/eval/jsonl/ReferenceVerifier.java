package dev.quaestor.eval.jsonl;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Map;
import java.util.Optional;

/**
 * Exact match with the reference, runs of white space counting as one space. A candidate without a
 * reference is judged unknown.
 *
 * @param references by candidate id
 * @param delimiter what the final answer follows, the last one winning; empty for the whole answer.
 *     It is looked for in references too, which may lack it
 */
record ReferenceVerifier(Map<String, String> references, String delimiter) implements Verifier {

  ReferenceVerifier {
    references = Map.copyOf(references);
  }

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    String reference = references.get(candidate.id());
    if (reference == null) {
      return FinalAnswer.unknown("no reference");
    }
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return FinalAnswer.unparsed("an answer of " + answer.length() + " characters");
    }
    Optional<String> found =
        delimiter.isEmpty() ? Optional.of(answer) : FinalAnswer.after(delimiter, answer);
    String text = spaced(found.orElse(""));
    if (text.isEmpty()) {
      return FinalAnswer.unparsed(
          delimiter.isEmpty() ? "an empty answer" : "nothing after \"" + delimiter + "\"");
    }
    String expected =
        delimiter.isEmpty() ? reference : FinalAnswer.after(delimiter, reference).orElse(reference);
    return FinalAnswer.judge(text, spaced(expected));
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
