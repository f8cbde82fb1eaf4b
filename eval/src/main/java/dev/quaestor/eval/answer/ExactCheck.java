package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The same text, runs of white space counting as one space and Markdown's stars around the whole as
 * nothing. Markers are looked for in references too, which may lack them.
 */
public record ExactCheck(Markers markers) implements AnswerCheck {

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> found = finalAnswer(answer);
    return found.isEmpty()
        ? Unparsed.missing(markers, answer)
        : FinalAnswer.judge(
            found.get().equals(expected(reference)) ? found.get() : Markers.bare(found.get()),
            found.get().equals(expected(reference))
                ? expected(reference)
                : Markers.bare(expected(reference)));
  }

  @Override
  public String instructions() {
    return markers.markers().isEmpty() ? "" : markers.instructions("nothing but what is asked for");
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return markers.find(answer).map(ExactCheck::spaced).filter(text -> !text.isEmpty());
  }

  @Override
  public Optional<String> objection(String reference) {
    return expected(reference).isEmpty() ? Optional.of("it is empty") : Optional.empty();
  }

  @Override
  public List<String> rightForms(String reference) {
    String expected = expected(reference);
    return List.of(
        markers.marked(expected),
        markers.marked("  " + expected.replace(" ", "  ") + " "),
        markers.markers().isEmpty() ? expected + "\n" : "so\n" + markers.marked(expected) + "\n");
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    String expected = expected(reference);
    int at = random.nextInt(expected.length());
    char other = expected.charAt(at) == 'x' ? 'y' : 'x';
    List<String> wrong = new ArrayList<>();
    wrong.add(markers.marked(expected + " x"));
    wrong.add(markers.marked(expected.substring(0, at) + other + expected.substring(at + 1)));
    wrong.add(markers.marked("not " + expected));
    return wrong;
  }

  private String expected(String reference) {
    return spaced(
        markers.markers().isEmpty() ? reference : markers.find(reference).orElse(reference));
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
