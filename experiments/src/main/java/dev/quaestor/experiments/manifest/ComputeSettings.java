package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/**
 * How the machine is used. Shards and tokens a pass decide the order of sums, hence the last bits;
 * recomputing changes none.
 */
public record ComputeSettings(
    @Setting("threads a batch is cut over; the machine's processors where none are given")
        Optional<Integer> shards,
    @Setting(
            "tokens a forward pass may pack; a batch of more is cut, and its gradients are added up; 768 where none are given")
        Optional<Integer> tokensPerPass,
    @Setting(
            "true computes each layer again on the way back instead of keeping its activations: a third more time, memory of one layer")
        Optional<Boolean> recompute) {

  public ComputeSettings {
    new Check()
        .that(
            shards.orElse(1) >= 1 && shards.orElse(1) <= 1024,
            "must lie in [1, 1024], found " + shards.orElse(0),
            "shards")
        .atLeast("tokens-per-pass", tokensPerPass.orElse(1), 1)
        .done();
  }
}
