package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Rope;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rotary settings of a {@code config.json}: older files keep {@code rope_theta} beside {@code
 * rope_scaling}, newer ones all of it under {@code rope_parameters}, which some families divide by
 * layer type.
 *
 * <p>Where a file says one thing in two places, versions of transformers differ in which they take
 * (5.24 takes {@code rope_scaling} before {@code rope_parameters}, and 4.57 knows the former only),
 * so two that disagree are refused.
 *
 * @param main the rope of every layer, or of those that see the whole context
 * @param local the rope of layers with a window, where the family has one
 */
record RotarySettings(Rope main, @Nullable Rope local) {
  private static final String OLDER = "rope_scaling";
  private static final String NEWER = "rope_parameters";
  private static final String THETA = "rope_theta";
  private static final String LOCAL_THETA = "rope_local_base_freq";
  private static final double USUAL_LOCAL_THETA = 10000;

  /** Reads them; what is not supported becomes a problem of the fields. */
  static RotarySettings read(JsonFields fields, Architecture architecture) {
    double theta = fields.number(THETA, architecture.unsaid().theta());
    if (!(theta > 0)) {
      fields.problem(THETA + " must be above 0, found " + theta);
      theta = architecture.unsaid().theta();
    }
    if (fields.number(RopeFields.PART, 1) != 1) {
      fields.problem(RopeFields.PART + " other than 1 is not supported");
    }
    Rope plain = new Rope(theta, null);
    RotarySettings older = older(fields, architecture, plain);
    RotarySettings newer = newer(fields, architecture, plain);
    if (given(fields, OLDER) && given(fields, NEWER) && !Objects.equals(older, newer)) {
      fields.problem(
          "rope_scaling and rope_parameters say two things; versions of transformers differ in which they take, so leave only the right one");
    }
    RotarySettings settings = given(fields, OLDER) || !given(fields, NEWER) ? older : newer;
    if (architecture == Architecture.PHI3 && settings.main.scaling() != null) {
      fields.problem("rope scaling of phi3 is not supported: it knows longrope alone");
    }
    return settings;
  }

  private static boolean given(JsonFields fields, String name) {
    return !fields.get(name).isEmpty();
  }

  private static RotarySettings older(JsonFields fields, Architecture architecture, Rope plain) {
    if (architecture == Architecture.OLMO3 && !fields.has(THETA) && !given(fields, NEWER)) {
      fields.problem(
          "rope_theta is missing; olmo3 without it has 10000 in transformers 4 and 500000 in 5");
    }
    Rope main = new RopeFields(fields, OLDER, fields.get(OLDER), architecture).rope(plain);
    if (!architecture.layered()) {
      return new RotarySettings(main, null);
    }
    double local =
        architecture == Architecture.GEMMA3
            ? fields.number(LOCAL_THETA, USUAL_LOCAL_THETA)
            : plain.theta();
    return new RotarySettings(main, new Rope(local, null));
  }

  private static RotarySettings newer(JsonFields fields, Architecture architecture, Rope plain) {
    JsonNode all = fields.get(NEWER);
    if (!architecture.layered()) {
      return new RotarySettings(new RopeFields(fields, NEWER, all, architecture).rope(plain), null);
    }
    if (given(fields, NEWER)
        && !all.path(AttentionReach.FULL).isObject()
        && !all.path(AttentionReach.SLIDING).isObject()) {
      fields.problem(
          NEWER
              + " of "
              + architecture.modelType()
              + " must name "
              + AttentionReach.FULL
              + " and "
              + AttentionReach.SLIDING
              + ", found "
              + all);
    }
    Rope local =
        architecture == Architecture.GEMMA3
            ? new Rope(fields.number(LOCAL_THETA, USUAL_LOCAL_THETA), null)
            : plain;
    return new RotarySettings(
        of(fields, architecture, AttentionReach.FULL, plain),
        of(fields, architecture, AttentionReach.SLIDING, local));
  }

  private static Rope of(JsonFields fields, Architecture architecture, String type, Rope plain) {
    JsonNode rope = fields.get(NEWER).path(type);
    if (given(fields, NEWER)
        && architecture == Architecture.OLMO3
        && !rope.path(THETA).isNumber()
        && !fields.has(THETA)) {
      fields.problem(NEWER + "." + type + ".rope_theta is missing");
    }
    return new RopeFields(fields, NEWER + "." + type, rope, architecture).rope(plain);
  }

  /** Writes what both versions read: the older form, and the newer where layers differ. */
  static void write(ObjectNode json, Architecture architecture, DecoderConfig decoder) {
    Rope main = new Rope(decoder.ropeTheta(), decoder.ropeScaling());
    json.put(THETA, main.theta());
    ObjectNode scaling = RopeFields.scaling(main.scaling());
    json.set(OLDER, scaling == null ? json.nullNode() : scaling);
    if (!architecture.layered()) {
      return;
    }
    Rope local = Objects.requireNonNullElse(decoder.variation().turning().local(), main);
    if (architecture == Architecture.GEMMA3) {
      json.put(LOCAL_THETA, local.theta());
    }
    Rope older = new Rope(architecture == Architecture.GEMMA3 ? local.theta() : main.theta(), null);
    if (!older.equals(local)) {
      // The older form cannot say it: better that 4.57 lacks it than that it reads another.
      json.remove(OLDER);
    }
    ObjectNode types = json.putObject(NEWER);
    types.set(AttentionReach.FULL, RopeFields.whole(main));
    types.set(AttentionReach.SLIDING, RopeFields.whole(local));
  }
}
