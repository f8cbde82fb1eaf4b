package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.RopeScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rotary settings of a {@code config.json}: older files keep {@code rope_theta} beside {@code
 * rope_scaling}, newer ones all of it under {@code rope_parameters}.
 *
 * <p>Where a file says one thing in two places, versions of transformers differ in which they take
 * (5.24 takes {@code rope_scaling} before {@code rope_parameters}, and 4.57 knows the former only),
 * so two that disagree are refused.
 *
 * @param theta the base of the frequencies
 * @param scaling Llama 3's scaling of them; null for none
 */
record RotarySettings(double theta, @Nullable RopeScaling scaling) {
  private static final String OLDER = "rope_scaling";
  private static final String NEWER = "rope_parameters";
  private static final String THETA = "rope_theta";
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final String PART = "partial_rotary_factor";
  private static final double USUAL_THETA = 10000;

  /** Reads them; what is not supported becomes a problem of the fields. */
  static RotarySettings read(JsonFields fields) {
    double outside = fields.number(THETA, USUAL_THETA);
    if (fields.number(PART, 1) != 1) {
      fields.problem(PART + " other than 1 is not supported");
    }
    RotarySettings older = under(fields, OLDER, outside);
    RotarySettings newer = under(fields, NEWER, outside);
    if (given(fields, OLDER) && given(fields, NEWER) && !Objects.equals(older, newer)) {
      fields.problem(
          "rope_scaling and rope_parameters say two things; versions of transformers differ in which they take, so leave only the right one");
    }
    RotarySettings settings = given(fields, OLDER) ? older : newer;
    if (!(settings.theta > 0)) {
      fields.problem("rope_theta must be above 0, found " + settings.theta);
    }
    return settings;
  }

  private static boolean given(JsonFields fields, String name) {
    return !fields.get(name).isEmpty();
  }

  private static RotarySettings under(JsonFields fields, String name, double outside) {
    JsonNode rope = fields.get(name);
    if (!rope.isMissingNode() && !rope.isObject()) {
      fields.problem(name + " must be an object, found " + rope);
      return new RotarySettings(outside, null);
    }
    rope.properties().stream()
        .filter(entry -> entry.getValue().isObject())
        .forEach(
            entry ->
                fields.problem(
                    name + "." + entry.getKey() + ": settings by layer type are not supported"));
    if (rope.path(PART).asDouble(1) != 1) {
      fields.problem(name + "." + PART + " other than 1 is not supported");
    }
    return new RotarySettings(theta(fields, name, outside), scaling(fields, name));
  }

  private static double theta(JsonFields fields, String name, double outside) {
    JsonNode inside = fields.get(name).path(THETA);
    if (inside.isMissingNode() || inside.isNull()) {
      return outside;
    }
    if (!inside.isNumber()) {
      fields.problem(name + "." + THETA + " must be a number, found " + inside);
    } else if (fields.has(THETA) && inside.doubleValue() != outside) {
      fields.problem(
          "rope_theta is "
              + fields.get(THETA)
              + " and "
              + name
              + "."
              + THETA
              + " "
              + inside
              + "; versions of transformers differ in which they take, so leave only the right one");
    }
    return inside.doubleValue();
  }

  private static @Nullable RopeScaling scaling(JsonFields fields, String name) {
    JsonNode rope = fields.get(name);
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    String other = rope.path("type").asText(type);
    if (!other.equals(type)) {
      fields.problem(name + " has rope_type \"" + type + "\" and type \"" + other + "\"");
    }
    if (type.equals("default")) {
      return null;
    }
    if (!type.equals("llama3")) {
      fields.problem("rope scaling \"" + type + "\" is not supported, only llama3");
      return null;
    }
    List<String> missing = new ArrayList<>();
    for (String number : List.of("factor", "low_freq_factor", "high_freq_factor", ORIGINAL)) {
      if (!rope.path(number).isNumber()) {
        missing.add(number);
      }
    }
    if (!missing.isEmpty()) {
      fields.problem("rope scaling llama3 lacks the numbers " + missing);
      return null;
    }
    if (fields.has(ORIGINAL)
        && fields.get(ORIGINAL).doubleValue() != rope.path(ORIGINAL).doubleValue()) {
      fields.problem(
          ORIGINAL
              + " is "
              + fields.get(ORIGINAL)
              + " and in "
              + name
              + " "
              + rope.path(ORIGINAL)
              + "; leave only the right one");
    }
    try {
      return new RopeScaling(
          rope.path("factor").doubleValue(),
          rope.path("low_freq_factor").doubleValue(),
          rope.path("high_freq_factor").doubleValue(),
          rope.path(ORIGINAL).intValue());
    } catch (IllegalArgumentException e) {
      fields.problem(e.getMessage());
      return null;
    }
  }
}
