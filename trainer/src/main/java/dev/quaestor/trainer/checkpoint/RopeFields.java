package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.Rope;
import dev.quaestor.trainer.engine.RopeScaling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of rotary settings in {@code config.json}.
 *
 * @param fields the whole file, which collects problems
 * @param name where the object stands
 * @param rope the object; missing where the file leaves it out
 */
record RopeFields(JsonFields fields, String name, JsonNode rope, Architecture architecture) {
  static final String PART = "partial_rotary_factor";
  private static final String TYPE = "rope_type";
  private static final String THETA = "rope_theta";
  private static final String FACTOR = "factor";
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final List<String> TYPES =
      List.of("default", "llama3", "linear", "dynamic", "yarn");

  /**
   * The rope that the object says.
   *
   * @param plain what it is where the object does not say
   */
  Rope rope(Rope plain) {
    if (rope.isMissingNode() || rope.isNull()) {
      return plain;
    }
    if (!rope.isObject()) {
      fields.problem(name + " must be an object, found " + rope);
      return plain;
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
    double theta = theta(plain.theta());
    if (!(theta > 0)) {
      fields.problem(name + "." + THETA + " must be above 0, found " + theta);
      return plain;
    }
    return new Rope(theta, scaling());
  }

  private double theta(double outside) {
    JsonNode inside = rope.path(THETA);
    if (inside.isMissingNode() || inside.isNull()) {
      return outside;
    }
    if (!inside.isNumber()) {
      fields.problem(name + "." + THETA + " must be a number, found " + inside);
    } else if (!name.endsWith(AttentionReach.SLIDING)
        && fields.has(THETA)
        && inside.doubleValue() != outside) {
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

  private @Nullable RopeScaling scaling() {
    String type = rope.path(TYPE).asText(rope.path("type").asText("default"));
    String other = rope.path("type").asText(type);
    if (!other.equals(type)) {
      fields.problem(name + " has rope_type \"" + type + "\" and type \"" + other + "\"");
    }
    try {
      return switch (type) {
        case "default" -> null;
        case "llama3" -> llama3();
        case "linear" -> lacking(type, FACTOR) ? null : new RopeScaling.Linear(number(FACTOR));
        case "dynamic" -> lacking(type, FACTOR) ? null : new RopeScaling.Dynamic(number(FACTOR));
        case "yarn" -> lacking(type, FACTOR) ? null : yarn();
        default -> {
          fields.problem("rope scaling \"" + type + "\" is not supported, only " + TYPES);
          yield null;
        }
      };
    } catch (IllegalArgumentException e) {
      fields.problem(e.getMessage());
      return null;
    }
  }

  private double number(String field) {
    return rope.path(field).doubleValue();
  }

  private boolean lacking(String type, String... numbers) {
    List<String> missing = new ArrayList<>();
    for (String number : numbers) {
      if (!rope.path(number).isNumber()) {
        missing.add(number);
      }
    }
    if (!missing.isEmpty()) {
      fields.problem("rope scaling " + type + " lacks the numbers " + missing);
    }
    return !missing.isEmpty();
  }

  private @Nullable RopeScaling llama3() {
    if (lacking("llama3", FACTOR, "low_freq_factor", "high_freq_factor", ORIGINAL)) {
      return null;
    }
    return new RopeScaling.Llama3(
        number(FACTOR), number("low_freq_factor"), number("high_freq_factor"), original());
  }

  private RopeScaling yarn() {
    double factor = number(FACTOR);
    double amplitude = RopeScaling.Yarn.usualAmplitude(factor, 1);
    double mscale = optional("mscale", 0);
    double mscaleAll = optional("mscale_all_dim", 0);
    if (mscale != 0 && mscaleAll != 0) {
      amplitude =
          RopeScaling.Yarn.usualAmplitude(factor, mscale)
              / RopeScaling.Yarn.usualAmplitude(factor, mscaleAll);
    }
    boolean whole = rope.path("truncate").asBoolean(true);
    if (!whole && architecture.layered()) {
      fields.problem(
          name
              + ".truncate false is not supported by layer type; transformers 5.24 overlooks it there, and 4.57 obeys it");
    }
    return new RopeScaling.Yarn(
        factor,
        original(),
        optional("beta_fast", 32),
        optional("beta_slow", 1),
        whole ? RopeScaling.Yarn.Ends.WHOLE_PAIRS : RopeScaling.Yarn.Ends.ANYWHERE,
        optional("attention_factor", amplitude));
  }

  /** A number that transformers takes as unsaid where it is 0. */
  private double optional(String field, double otherwise) {
    JsonNode value = rope.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      fields.problem(name + "." + field + " must be a number, found " + value);
      return otherwise;
    }
    return value.doubleValue() == 0 && field.startsWith("beta") ? otherwise : value.doubleValue();
  }

  /** The context before scaling; the file's whole context where it says none. */
  private int original() {
    JsonNode inside = rope.path(ORIGINAL);
    JsonNode outside = fields.get(ORIGINAL);
    int context = fields.positive("max_position_embeddings", architecture.unsaid().context());
    int original = inside.isNumber() ? inside.intValue() : context;
    if (!outside.isMissingNode() && outside.doubleValue() != original) {
      fields.problem(
          ORIGINAL
              + " is "
              + outside
              + " and in "
              + name
              + " "
              + original
              + "; leave only the right one");
    }
    return original;
  }

  /** The object of a rope's scaling, or null. */
  static @Nullable ObjectNode scaling(@Nullable RopeScaling scaling) {
    if (scaling == null) {
      return null;
    }
    ObjectNode json = JsonFields.JSON.createObjectNode();
    if (scaling instanceof RopeScaling.Llama3 llama3) {
      json.put(TYPE, "llama3")
          .put(FACTOR, llama3.factor())
          .put("low_freq_factor", llama3.lowFactor())
          .put("high_freq_factor", llama3.highFactor())
          .put(ORIGINAL, llama3.originalContext());
    } else if (scaling instanceof RopeScaling.Linear linear) {
      json.put(TYPE, "linear").put(FACTOR, linear.factor());
    } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
      json.put(TYPE, "dynamic").put(FACTOR, dynamic.factor());
    } else if (scaling instanceof RopeScaling.Yarn yarn) {
      json.put(TYPE, "yarn")
          .put(FACTOR, yarn.factor())
          .put(ORIGINAL, yarn.originalContext())
          .put("beta_fast", yarn.fastTurns())
          .put("beta_slow", yarn.slowTurns())
          .put("truncate", yarn.ends() == RopeScaling.Yarn.Ends.WHOLE_PAIRS)
          .put("attention_factor", yarn.amplitude());
    }
    return json;
  }

  /** The object of a rope with its theta. */
  static ObjectNode whole(Rope rope) {
    ObjectNode json = scaling(rope.scaling());
    if (json == null) {
      json = JsonFields.JSON.createObjectNode().put(TYPE, "default");
    }
    return json.put(THETA, rope.theta());
  }
}
