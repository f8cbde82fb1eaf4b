package dev.quaestor.eval.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Data metrics for people and for machines. */
public final class DataText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private DataText() {}

  /**
   * One object: counts, shares, coverage and diversity by k, lengths and cost.
   *
   * @param activeParameters of the model that wrote them; empty where it is not known
   */
  public static ObjectNode json(String name, DataMetrics m, OptionalDouble activeParameters) {
    ObjectNode json = JSON.createObjectNode();
    json.put("file", name).put("problems", m.problems()).put("generations", m.generations());
    if (m.judged() > 0) {
      json.put("accuracy", share(m.count(Outcome.CORRECT), m.judged()));
    }
    json.put("correct", m.count(Outcome.CORRECT)).put("wrong", m.count(Outcome.WRONG));
    json.put("unparsed", m.count(Outcome.UNPARSED)).put("unjudged", m.count(Outcome.UNKNOWN));
    m.steps()
        .ifPresent(
            s -> {
              json.put("unparsed_steps", s.unread()).put("with_unparsed_steps", s.withUnread());
              json.put("false_positives", s.falsePositives()).put("steps_checked", s.checked());
              if (s.checked() > 0) {
                json.put("false_positive_rate", share(s.falsePositives(), s.checked()));
              }
            });
    json.put("bad_lines", m.bad().lines());
    m.bad().first().forEach(json.putArray("bad")::add);
    ObjectNode reasons = json.putObject("reasons");
    m.reasons().forEach(reasons::put);
    json.put("duplicates", m.repeated());
    json.put("held_out_sought", m.contaminated().sought());
    json.put("contaminated_questions", m.contaminated().questions());
    json.put("contaminated_generations", m.contaminated().generations());
    m.contaminated().examples().forEach(json.putArray("contaminated_examples")::add);
    ObjectNode coverage = json.putObject("coverage");
    m.coverage().forEach((k, value) -> coverage.put(Integer.toString(k), value));
    ObjectNode diversity = json.putObject("diversity");
    m.diversity().forEach((k, value) -> diversity.put(Integer.toString(k), value));
    ObjectNode tokens = json.putObject("tokens");
    tokens.put("tokenizer", m.tokens().counter()).put("total", m.tokens().total());
    tokens.put("run_on", m.tokens().runOn()).put("median", m.tokens().median());
    tokens.put("p95", m.tokens().ninetyFifth()).put("longest", m.tokens().longest());
    activeParameters.ifPresent(
        parameters -> {
          json.put("active_parameters", parameters);
          json.put("mega_flops", m.tokens().megaFlops(parameters));
        });
    return json;
  }

  /** A paragraph, a figure a line. */
  public static String text(String name, DataMetrics m, OptionalDouble activeParameters) {
    StringBuilder text = new StringBuilder(name).append('\n');
    line(
        text,
        "questions",
        Wording.amount(m.problems()) + ", of at least " + m.fewest() + " generations");
    if (m.judged() > 0) {
      line(text, "right", of(m.count(Outcome.CORRECT), m.judged()));
      line(text, "unparsed", of(m.count(Outcome.UNPARSED), m.judged()) + ", counted as wrong");
    } else {
      line(text, "right", "cannot be said: no question has a reference");
    }
    m.reasons().forEach((why, count) -> line(text, "", Wording.amount(count) + ": " + why));
    if (m.bad().lines() > 0) {
      line(text, "bad lines", Wording.amount(m.bad().lines()) + ", left out");
      m.bad().first().forEach(bad -> line(text, "", bad));
    }
    m.steps().ifPresent(s -> steps(text, s));
    line(
        text,
        "repeated",
        of(m.repeated(), m.generations()) + " the same as an earlier one of their question");
    line(
        text,
        "held out",
        m.contaminated().sought()
            ? "%d of the questions, and %d of the generations, whole or by %d words in a row"
                .formatted(
                    m.contaminated().questions(), m.contaminated().generations(), Contamination.RUN)
            : "not looked for: name questions by --held-out FILE, or the task's own files by --set");
    m.contaminated().examples().forEach(example -> line(text, "", example));
    m.coverage()
        .forEach(
            (k, share) ->
                line(
                    text,
                    "at k = " + k,
                    "coverage %s, diversity %s"
                        .formatted(
                            Wording.percent(share),
                            String.format(Locale.ROOT, "%.3f", m.diversity().get(k)))));
    DataMetrics.Lengths tokens = m.tokens();
    line(
        text,
        "tokens",
        "%s in all (%s), median %d, 95%% within %d, longest %d; %s of them run on past what is learned"
            .formatted(
                Wording.amount(tokens.total()),
                tokens.counter(),
                tokens.median(),
                tokens.ninetyFifth(),
                tokens.longest(),
                Wording.percent(share(tokens.runOn(), tokens.total()))));
    line(text, "cost", cost(tokens, activeParameters));
    return text.toString().stripTrailing();
  }

  private static String cost(DataMetrics.Lengths tokens, OptionalDouble activeParameters) {
    return activeParameters.isEmpty()
        ? "not known without the writer's active parameters (--parameters)"
        : "%.4g FLOP = 2 × %.3g active parameters × %s output tokens"
            .formatted(
                1e6 * tokens.megaFlops(activeParameters.getAsDouble()),
                activeParameters.getAsDouble(),
                Wording.amount(tokens.total()));
  }

  private static void steps(StringBuilder text, DataMetrics.StepCounts s) {
    line(
        text,
        "steps",
        "%s do not parse, in %s generations"
            .formatted(Wording.amount(s.unread()), Wording.amount(s.withUnread())));
    line(
        text,
        "false positives",
        s.checked() == 0
            ? "none right to check"
            : of(s.falsePositives(), s.checked()) + " right ones have a wrong step");
  }

  private static String of(int count, int all) {
    Optional<Interval> share =
        all == 0 ? Optional.empty() : Optional.of(Wilson.interval(count, all));
    return "%s of %s%s"
        .formatted(
            Wording.amount(count),
            Wording.amount(all),
            share
                .map(
                    s ->
                        " (%s, 95%% interval %s to %s)"
                            .formatted(
                                Wording.percent(s.estimate()),
                                Wording.percent(s.low()),
                                Wording.percent(s.high())))
                .orElse(""));
  }

  private static double share(long count, long all) {
    return all == 0 ? 0 : (double) count / all;
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  ").append(String.format(Locale.ROOT, "%-16s", label)).append(value).append('\n');
  }
}
