package dev.quaestor.eval.student;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.statistics.Interval;
import java.util.Locale;
import java.util.SortedMap;

/** A student's metrics for people and for machines. */
public final class StudentText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private StudentText() {}

  /** One object; every estimate with its interval. */
  public static ObjectNode json(String name, StudentMetrics m) {
    ObjectNode json = JSON.createObjectNode();
    Slice all = m.slices().get(0);
    json.put("student", name).put("split", m.split()).put("items", all.items());
    json.set("accuracy", interval(all.accuracy()));
    json.put("macro_accuracy", m.macro());
    json.put("unparsed", all.unparsed()).put("truncated", m.truncated());
    ArrayNode slices = json.putArray("slices");
    for (Slice slice : m.slices().subList(1, m.slices().size())) {
      ObjectNode one = slices.addObject().put("by", slice.by()).put("name", slice.name());
      one.put("items", slice.items()).put("correct", slice.correct());
      one.put("unparsed", slice.unparsed()).set("accuracy", interval(slice.accuracy()));
    }
    m.referenceLoss()
        .ifPresent(
            loss -> {
              json.set("reference_loss", interval(loss));
              json.put("reference_perplexity", Math.exp(loss.estimate()));
            });
    ObjectNode calibration = json.putObject("calibration");
    calibration.put("expected_error", m.calibration().expectedError());
    calibration.put("brier", m.calibration().brier());
    ArrayNode bins = calibration.putArray("bins");
    for (Calibration.Bin bin : m.calibration().bins()) {
      ObjectNode one = bins.addObject().put("from", bin.from()).put("answers", bin.answers());
      one.put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
    }
    m.sampled()
        .ifPresent(
            s -> {
              json.put("samples", s.samples());
              json.set("pass_at", byK(s.pass()));
              json.set("majority_at", byK(s.majority()));
            });
    return json;
  }

  /** A table, a slice a line, and what else was measured below it. */
  public static String text(String name, StudentMetrics m) {
    StringBuilder text = new StringBuilder(name).append(", ").append(m.split()).append(" split\n");
    for (Slice slice : m.slices()) {
      text.append(
          "  %-28s %5d items  %6s (95%% interval %s to %s)%s%n"
              .formatted(
                  slice.name().isEmpty() ? slice.by() : slice.by() + " " + slice.name(),
                  slice.items(),
                  Wording.percent(slice.accuracy().estimate()),
                  Wording.percent(slice.accuracy().low()),
                  Wording.percent(slice.accuracy().high()),
                  slice.unparsed() == 0 ? "" : ", " + slice.unparsed() + " unparsed"));
    }
    text.append("  mean over groups ").append(Wording.percent(m.macro())).append('\n');
    if (m.truncated() > 0) {
      text.append("  %d answers hit the length limit%n".formatted(m.truncated()));
    }
    m.referenceLoss()
        .ifPresent(
            loss ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  reference loss %.4f nats a token (%.4f to %.4f), perplexity %.3f%n",
                        loss.estimate(),
                        loss.low(),
                        loss.high(),
                        Math.exp(loss.estimate()))));
    text.append(
        String.format(
            Locale.ROOT,
            "  calibration: expected error %.3f, Brier score %.3f%n",
            m.calibration().expectedError(),
            m.calibration().brier()));
    m.sampled()
        .ifPresent(
            s ->
                s.pass()
                    .forEach(
                        (k, pass) ->
                            text.append(
                                "  k = %-3d pass@k %s, majority@k %s (%d samples)%n"
                                    .formatted(
                                        k, share(pass), share(s.majority().get(k)), s.samples()))));
    return text.toString().stripTrailing();
  }

  private static String share(Interval interval) {
    return "%s %s"
        .formatted(Wording.percent(interval.estimate()), Wording.halfWidth(interval))
        .strip();
  }

  private static ObjectNode byK(SortedMap<Integer, Interval> values) {
    ObjectNode json = JSON.createObjectNode();
    values.forEach((k, value) -> json.set(Integer.toString(k), interval(value)));
    return json;
  }

  /** The ends are left out where nothing bounds them. */
  private static ObjectNode interval(Interval interval) {
    ObjectNode json = JSON.createObjectNode().put("estimate", interval.estimate());
    if (interval.bounded()) {
      json.put("low", interval.low()).put("high", interval.high());
    }
    return json;
  }
}
