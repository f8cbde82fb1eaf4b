package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where committed rounds are sent, beside the ledger that holds them. */
public record TrackSettings(
    @Setting(
            "TensorBoard event files: true for the folder tensorboard in the experiment's"
                + " directory, or a folder; a relative one lies in the experiment's directory")
        Optional<String> tensorboard,
    @Setting("an MLflow server: {url: http://host:5000}") Optional<Mlflow> mlflow,
    @Setting("a trackio server: {url: http://host:7860}") Optional<Trackio> trackio) {

  /** An MLflow server. */
  @Shorthand("url")
  public record Mlflow(
      @Setting(value = "its address", example = "http://127.0.0.1:5000") String url,
      @Setting("the MLflow experiment; the experiment's own name where none is given")
          Optional<String> experiment,
      @Setting(
              value =
                  "the environment variable with the token, where the server wants one; a user and"
                      + " password are read from MLFLOW_TRACKING_USERNAME and _PASSWORD",
              otherwise = "MLFLOW_TRACKING_TOKEN")
          String tokenVariable) {

    public Mlflow {
      address(url, "url").that(variable(tokenVariable), NO_VARIABLE, "token-variable").done();
    }
  }

  /** A trackio server. */
  @Shorthand("url")
  public record Trackio(
      @Setting(value = "its address, without the write token", example = "http://127.0.0.1:7860")
          String url,
      @Setting("the project; the experiment's name where none is given") Optional<String> project,
      @Setting(
              value = "the environment variable with the server's write token",
              otherwise = "TRACKIO_WRITE_TOKEN")
          String tokenVariable) {

    public Trackio {
      address(url, "url").that(variable(tokenVariable), NO_VARIABLE, "token-variable").done();
    }
  }

  private static final String NO_VARIABLE =
      "expected the name of an environment variable; the token itself must not stand in a manifest";

  /** Nothing is tracked. */
  public static final TrackSettings NOWHERE =
      new TrackSettings(Optional.empty(), Optional.empty(), Optional.empty());

  /** The words that ask for no event files. */
  private static final String OFF = "false";

  /** Whether there is nothing to send to. */
  public boolean nowhere() {
    return folder().isEmpty() && mlflow.isEmpty() && trackio.isEmpty();
  }

  /** Where event files go, as written; empty where none are wanted. */
  public Optional<String> folder() {
    return tensorboard
        .filter(written -> !written.equals(OFF))
        .map(written -> written.equals("true") ? "tensorboard" : written);
  }

  /** What is missing in the environment, each with what to do. */
  public List<String> problems(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    trackio
        .map(Trackio::tokenVariable)
        .flatMap(variable -> missing("trackio", variable, environment))
        .ifPresent(problems::add);
    mlflow
        .map(Mlflow::tokenVariable)
        .filter(variable -> !variable.equals("MLFLOW_TRACKING_TOKEN"))
        .flatMap(variable -> missing("mlflow", variable, environment))
        .ifPresent(problems::add);
    return problems;
  }

  private static Optional<String> missing(
      String kind, String variable, Map<String, String> environment) {
    return environment.getOrDefault(variable, "").isBlank()
        ? Optional.of(
            "track.%s.token-variable: expected the token in the environment variable %s, found it %s; export it, or take track.%s out"
                .formatted(
                    kind, variable, environment.containsKey(variable) ? "empty" : "unset", kind))
        : Optional.empty();
  }

  static boolean variable(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  static Check address(String url, String key) {
    return new Check()
        .that(
            url.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?"),
            "expected an address such as http://127.0.0.1:5000, without user, token or question"
                + " mark; secrets come from the environment",
            key);
  }
}
