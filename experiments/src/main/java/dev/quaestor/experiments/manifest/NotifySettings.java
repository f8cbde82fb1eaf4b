package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is told when an experiment ends, stops, or needs a hand. */
public record NotifySettings(
    @Setting("an address that a JSON object is posted to: http://host/hook")
        Optional<String> webhook,
    @Setting(
            "the environment variable with that address, where the address is a secret as chat"
                + " services have it")
        Optional<String> webhookVariable,
    @Setting(
            "a program with its arguments; {event}, {name}, {directory} and {message} are filled"
                + " in, and no shell reads it")
        Optional<List<String>> command,
    @Setting(
            value = "the longest that either may take, after which it is let go",
            otherwise = "30s")
        Duration limit) {

  public NotifySettings {
    TrackSettings.address(webhook.orElse("http://none"), "webhook")
        .that(
            command.isEmpty() || !command.get().isEmpty(),
            "expected a program and its arguments, such as [notify-send, \"{message}\"]",
            "command")
        .that(
            webhook.isPresent() || webhookVariable.isPresent() || command.isPresent(),
            "expected a webhook or a command, found neither",
            "webhook",
            "command")
        .that(
            webhook.isEmpty() || webhookVariable.isEmpty(),
            "expected the webhook's address or its variable, found both",
            "webhook-variable",
            "webhook")
        .that(
            TrackSettings.variable(webhookVariable.orElse("A")),
            "expected the name of an environment variable; the address itself must not stand there",
            "webhook-variable")
        .that(limit.toSeconds() >= 1 && limit.toMinutes() <= 10, "expected 1s to 10m", "limit")
        .done();
  }

  /** Where it is posted to; empty where it is not, or its variable is not set. */
  public Optional<String> address(Map<String, String> environment) {
    return webhook.or(
        () ->
            webhookVariable
                .map(variable -> environment.getOrDefault(variable, "").strip())
                .filter(address -> !address.isEmpty()));
  }

  /** What is missing in the environment, each with what to do. */
  public List<String> problems(Map<String, String> environment) {
    return webhookVariable.isPresent() && address(environment).isEmpty()
        ? List.of(
            "notify.webhook-variable: expected an address in the environment variable %s, found none; export it, or take it out"
                .formatted(webhookVariable.get()))
        : List.of();
  }
}
