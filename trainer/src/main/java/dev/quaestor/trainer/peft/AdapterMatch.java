package dev.quaestor.trainer.peft;

import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds an adapter's tensors against what its configuration adapts in a base. They must be the
 * same: PEFT leaves a tensor that is missing as a random beginning and one too many aside, with no
 * more than a warning.
 */
final class AdapterMatch {
  private static final String PREFIX = AdapterDirectory.PREFIX;
  private static final int NAMED = 6;

  private final DecoderConfig base;
  private final PeftConfig config;
  private final Tensors tensors;
  private final Map<String, ParameterShape> parameters = new LinkedHashMap<>();
  private final Set<String> wrapped = new LinkedHashSet<>();
  private final List<Adaptation.Update> updates = new ArrayList<>();
  private final Map<String, String> replaced = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> surplus;
  private boolean unties;

  private AdapterMatch(DecoderConfig base, PeftConfig config, Tensors tensors) {
    this.base = base;
    this.config = config;
    this.tensors = tensors;
    surplus = new TreeSet<>(tensors.names());
    base.parameters().forEach(p -> parameters.put(p.name(), p));
    parameters.putIfAbsent(
        DecoderConfig.HEAD,
        new ParameterShape(DecoderConfig.HEAD, List.of(base.vocab(), base.width()), 0));
  }

  /** What the adapter does to the base; problems are added to the list. */
  static Adaptation of(
      DecoderConfig base, PeftConfig config, Tensors tensors, List<String> problems) {
    AdapterMatch match = new AdapterMatch(base, config, tensors);
    try {
      match.match();
    } catch (IllegalArgumentException e) {
      match.problems.add(e.getMessage());
    }
    problems.addAll(match.problems);
    return new Adaptation(match.unties ? base.withHead() : base, match.updates, match.replaced);
  }

  private void match() {
    for (String module : PeftModules.of(base)) {
      if (config.targets().adapts(module)) {
        adapt(module);
      }
    }
    boolean tied = base.tiedHead() && config.keepsTied();
    if (tied && wrapped.contains(PeftModules.EMBEDDING) && wrapped.add(PeftModules.HEAD)) {
      linear(PeftModules.HEAD);
    }
    if (wrapped.isEmpty()) {
      problems.add(
          "target_modules %s names no module of the base%s"
              .formatted(
                  config.shownTargets(),
                  ", such as model.layers.0.self_attn.q_proj (a text is a regular expression for the whole name)"));
      return;
    }
    for (String name : parameters.keySet()) {
      replace(name);
    }
    for (String module : List.of(PeftModules.EMBEDDING, PeftModules.HEAD)) {
      unties |= base.tiedHead() && (wrapped.contains(module) || saved(module));
    }
    counted("missing tensor", missing);
    counted("surplus tensor", new ArrayList<>(surplus));
  }

  private void counted(String what, List<String> names) {
    names.stream().limit(NAMED).forEach(name -> problems.add(what + " " + name));
    if (names.size() > NAMED) {
      problems.add("%s: %d more like these".formatted(what, names.size() - NAMED));
    }
  }

  private void adapt(String module) {
    if (module.equals(PeftModules.EMBEDDING)) {
      wrapped.add(module);
      embedding();
    } else if (module.equals(PeftModules.HEAD) || PeftModules.isProjection(module)) {
      wrapped.add(module);
      linear(module);
    } else {
      problems.add(
          "target_modules %s names %s, which is no linear layer"
              .formatted(config.shownTargets(), module));
    }
  }

  private void linear(String module) {
    ParameterShape weight = parameters.get(module + ".weight");
    int out = weight.shape().get(0);
    int in = weight.shape().get(1);
    int rank = config.rank(module);
    String a = PREFIX + module + ".lora_A.weight";
    String b = PREFIX + module + ".lora_B.weight";
    expect(a, rank, in);
    expect(b, out, rank);
    Optional<String> magnitudes = Optional.empty();
    if (config.withMagnitudes()) {
      String name = PREFIX + module + ".lora_magnitude_vector";
      String longer = name + ".weight";
      magnitudes = Optional.of(tensors.names().contains(longer) ? longer : name);
      expect(magnitudes.get(), out);
    }
    updates.add(
        new Adaptation.LowRank(
            weight.name(),
            rank,
            config.scale(module),
            new Adaptation.Factors(a, b, false),
            magnitudes));
    if (config.withBias()) {
      String bias = PREFIX + module + ".lora_B.bias";
      expect(bias, out);
      updates.add(new Adaptation.Bias(module + ".bias", config.scale(module), bias));
      if (!parameters.containsKey(module + ".bias")) {
        problems.add("lora_bias is not supported on " + module + ", which has no bias in the base");
      }
    }
  }

  private void embedding() {
    if (config.withMagnitudes() || config.withBias()) {
      problems.add(
          (config.withMagnitudes() ? "use_dora" : "lora_bias")
              + " is not supported on "
              + PeftModules.EMBEDDING);
    }
    int rank = config.rank(PeftModules.EMBEDDING);
    String a = PREFIX + PeftModules.EMBEDDING + ".lora_embedding_A";
    String b = PREFIX + PeftModules.EMBEDDING + ".lora_embedding_B";
    expect(a, rank, base.vocab());
    expect(b, base.width(), rank);
    updates.add(
        new Adaptation.LowRank(
            DecoderConfig.EMBEDDING,
            rank,
            config.scale(PeftModules.EMBEDDING),
            new Adaptation.Factors(a, b, true),
            Optional.empty()));
  }

  /** Whether a module, or one it lies in, is among the modules to save. */
  private boolean saved(String module) {
    for (int dot = module.length(); dot >= 0; dot = module.lastIndexOf('.', dot - 1)) {
      if (config.targets().saves(module.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }

  /** A tensor under the name that PEFT gives the base's own parameter takes its place. */
  private void replace(String parameter) {
    String module = PeftModules.module(parameter);
    String leaf = parameter.substring(module.length());
    String name = PREFIX + module + (wrapped.contains(module) ? ".base_layer" : "") + leaf;
    boolean saved = saved(module);
    if (!saved && !tensors.names().contains(name)) {
      return;
    }
    expect(name, parameters.get(parameter).shape().stream().mapToInt(Integer::intValue).toArray());
    replaced.put(parameter, name);
    if (!saved && base.tiedHead()) {
      alsoTied(parameter, name);
    }
  }

  /** Where head and embedding are one, so is what replaces them. */
  private void alsoTied(String parameter, String name) {
    for (String twin : List.of(DecoderConfig.EMBEDDING, DecoderConfig.HEAD)) {
      if (!parameter.equals(DecoderConfig.EMBEDDING) && !parameter.equals(DecoderConfig.HEAD)
          || twin.equals(parameter)
          || saved(PeftModules.module(twin))) {
        continue;
      }
      String before = replaced.putIfAbsent(twin, name);
      if (before != null
          && tensors.names().containsAll(List.of(before, name))
          && !tensors.bytes(before).equals(tensors.bytes(name))) {
        problems.add(before + " and " + name + " differ, where the base's head is its embedding");
      }
    }
  }

  private void expect(String name, int... shape) {
    long[] expected = Arrays.stream(shape).asLongStream().toArray();
    surplus.remove(name);
    if (!tensors.names().contains(name)) {
      missing.add(name + " " + Arrays.toString(expected));
      return;
    }
    problems.addAll(tensors.info(name).objections(expected, "the base and rank ask for"));
  }
}
