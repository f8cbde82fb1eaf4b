package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/** How the machine is used. The shard count decides the order of sums, hence the last bits. */
public record ComputeSettings(
    @Setting("threads a batch is cut over; the machine's processors where none are given")
        Optional<Integer> shards) {

  public ComputeSettings {
    new Check()
        .that(
            shards.orElse(1) >= 1 && shards.orElse(1) <= 1024,
            "must lie in [1, 1024], found " + shards.orElse(0),
            "shards")
        .done();
  }
}
