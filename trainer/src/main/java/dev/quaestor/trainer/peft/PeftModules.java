package dev.quaestor.trainer.peft;

import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The modules of a decoder under the names that transformers gives them, containers included. */
final class PeftModules {
  static final String EMBEDDING = "model.embed_tokens";
  static final String HEAD = "lm_head";

  private PeftModules() {}

  /** Every module's name, in the order of the base's parameters. */
  static List<String> of(DecoderConfig base) {
    Set<String> modules = new LinkedHashSet<>();
    for (ParameterShape parameter : base.parameters()) {
      String module = module(parameter.name());
      for (int dot = module.indexOf('.'); dot >= 0; dot = module.indexOf('.', dot + 1)) {
        modules.add(module.substring(0, dot));
      }
      modules.add(module);
      if (module.endsWith(".mlp.up_proj")) {
        modules.add(module.replace("up_proj", "act_fn"));
      } else if (module.endsWith(".mlp.gate_up_proj")) {
        modules.add(module.replace("gate_up_proj", "activation_fn"));
      }
    }
    modules.add("model.rotary_emb");
    modules.add(HEAD);
    return new ArrayList<>(modules);
  }

  /** The module that holds a parameter. */
  static String module(String parameter) {
    return parameter.substring(0, parameter.lastIndexOf('.'));
  }

  /** Whether a module is one of a layer's projections. */
  static boolean isProjection(String module) {
    String last = module.substring(module.lastIndexOf('.') + 1);
    return AdapterSettings.PROJECTIONS.contains(last) || AdapterSettings.FUSED.contains(last);
  }
}
