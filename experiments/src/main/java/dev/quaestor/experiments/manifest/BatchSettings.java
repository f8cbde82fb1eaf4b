package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.teacher.openai.OpenAiBatch;
import java.time.Duration;

/** How requests become batches. */
public record BatchSettings(
    @Setting(
            value = "how long no request comes before those that came are submitted",
            otherwise = "2s")
        Duration gather,
    @Setting(value = "how often the server is asked how a batch stands", otherwise = "30s")
        Duration poll,
    @Setting(value = "the most requests of a batch", otherwise = "1000") int most) {

  public BatchSettings {
    new Check()
        .that(!poll.isZero(), "must be longer than nothing", "poll")
        .atLeast("most", most, 1)
        .done();
  }

  /** As the client takes them. */
  public OpenAiBatch.Patience patience() {
    return new OpenAiBatch.Patience(gather, poll, most);
  }
}
