package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** Which answers may be learned from. */
public record AdmissionSettings(
    @Setting(value = "only answers the task's verifier finds right", otherwise = "true")
        boolean verify,
    @Setting(value = "the most examples of one prompt", otherwise = "1") int perPrompt) {

  public AdmissionSettings {
    new Check().atLeast("per-prompt", perPrompt, 1).done();
  }
}
