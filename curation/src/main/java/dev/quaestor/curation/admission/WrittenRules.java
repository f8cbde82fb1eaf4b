package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Exchange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** The rules for questions that teachers write. What the pool asked itself passes them all. */
public final class WrittenRules {

  private static final int SHOWN = 80;

  private WrittenRules() {}

  /**
   * No question that is much the same as one the student learns from, or as one of {@code known}.
   *
   * @param known further questions, such as the pool's
   */
  public static AdmissionRule distinct(Likeness likeness, List<Example> known) {
    Likeness.Index fixed = likeness.index();
    known.forEach(e -> fixed.add(e.candidateId(), Conversation.asked(e.prompt())));
    return rule(
        "near-duplicate",
        (exchange, example, admitted) -> {
          String asked = Conversation.asked(example.prompt());
          return admitted
              .near(example.candidateId(), asked, likeness)
              .map(near -> said(near, "one that was admitted before"))
              .or(
                  () ->
                      fixed
                          .near(example.candidateId(), asked)
                          .map(near -> said(near, "one of the pool")));
        });
  }

  private static String said(Likeness.Near near, String of) {
    String text = near.text().replaceAll("\\s+", " ");
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
    return "%s as %s, \"%s\"".formatted(near.how(), of, shown);
  }

  /** No more questions of one seed than {@code most}, earlier rounds' included. */
  public static AdmissionRule perSeed(int most) {
    return rule(
        "per-seed",
        (exchange, example, admitted) ->
            admitted.others(Origin.of(exchange), example.candidateId()) < most
                ? Optional.empty()
                : Optional.of("the seed has its " + most + " already"));
  }

  /**
   * Only questions of some length.
   *
   * @param unit what is counted, in the plural
   */
  public static AdmissionRule length(Range range, String unit, ToDoubleFunction<String> count) {
    return rule(
        "question-length",
        (exchange, example, admitted) -> {
          double found = count.applyAsDouble(Conversation.asked(example.prompt()));
          return found >= range.least() && found <= range.most()
              ? Optional.empty()
              : Optional.of(
                  String.format(
                      Locale.ROOT,
                      "%s %s; %d to %d are wanted",
                      found == Math.rint(found) ? Long.toString((long) found) : found,
                      unit,
                      range.least(),
                      range.most()));
        });
  }

  /**
   * How long a question may be.
   *
   * @param least at least so much
   * @param most at most so much
   */
  public record Range(int least, int most) {}

  /** How many words a text has, as texts are compared. */
  public static double words(String text) {
    Words words = Words.readings(text).get(0);
    return words.words(0, words.size());
  }

  /** Only questions that the task reads as its own. */
  public static AdmissionRule form(Predicate<String> reads) {
    return rule(
        "question-form",
        (exchange, example, admitted) ->
            reads.test(example.prompt())
                ? Optional.empty()
                : Optional.of("the task does not read it as one of its questions"));
  }

  private interface Test {
    Optional<String> objection(Exchange exchange, Example example, Admitted admitted);
  }

  private static AdmissionRule rule(String name, Test test) {
    return new AdmissionRule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> objection(Exchange exchange, Example example, Admitted admitted) {
        return Origin.written(exchange)
            ? test.objection(exchange, example, admitted)
            : Optional.empty();
      }
    };
  }
}
