package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.teacher.network.Endpoint;
import java.time.Duration;

/** How long each part of an attempt may take. */
public record TimeoutSettings(
    @Setting(value = "until the connection stands, TLS included", otherwise = "10s")
        Duration connect,
    @Setting(
            value = "until the response begins; a server is silent until its answer is written",
            otherwise = "5m")
        Duration firstByte,
    @Setting(value = "until the last byte", otherwise = "10m") Duration whole) {

  public TimeoutSettings {
    new Check()
        .that(!connect.isZero(), "must be longer than nothing", "connect")
        .that(!firstByte.isZero(), "must be longer than nothing", "first-byte")
        .that(
            whole.compareTo(firstByte) >= 0,
            "the whole attempt cannot end before its first byte",
            "whole",
            "first-byte")
        .done();
  }

  /** As the clients take them. */
  public Endpoint.Timeouts timeouts() {
    return new Endpoint.Timeouts(connect, firstByte, whole);
  }
}
