package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.teacher.throttle.Backoff;
import java.time.Duration;

/** When a failed attempt is made again; each attempt is a reservation of its own. */
public record RetrySettings(
    @Setting(value = "the most attempts for one request, the first included", otherwise = "6")
        int attempts,
    @Setting(value = "the pause after the first failure; it doubles from there", otherwise = "1s")
        Duration first,
    @Setting(value = "the longest pause of our own", otherwise = "1m") Duration longest,
    @Setting(
            value =
                "the longest pause granted to a server that asks for one, and the longest time without any answer; longer gives up",
            otherwise = "10m")
        Duration asked) {

  public RetrySettings {
    new Check()
        .atLeast("attempts", attempts, 1)
        .that(!first.isZero(), "must be longer than nothing", "first")
        .that(
            longest.compareTo(first) >= 0,
            "the longest pause is shorter than the first",
            "longest",
            "first")
        .done();
  }

  /** As the loop takes it. */
  public Backoff backoff() {
    return new Backoff(attempts, first, longest, asked);
  }
}
