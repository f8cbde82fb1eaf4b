package dev.quaestor.experiments.track;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.TrackSettings;
import dev.quaestor.experiments.run.ExperimentDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The trackers there are, by the name they have in a manifest and on the command line. */
public final class Trackers {

  private static final Map<String, Function<Place, Tracker>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("tensorboard", TensorBoardTracker::at);
    KINDS.put("mlflow", MlflowTracker::at);
    KINDS.put("trackio", TrackioTracker::at);
  }

  private Trackers() {}

  /** Those that the manifest asks for. */
  public static List<Tracker> of(
      Experiment experiment, ExperimentDirectory directory, Map<String, String> environment) {
    TrackSettings settings = experiment.manifest().track().orElse(TrackSettings.NOWHERE);
    String name = experiment.manifest().name();
    List<Tracker> trackers = new ArrayList<>();
    settings
        .folder()
        .map(folder -> directory.root().resolve(folder).normalize().toString())
        .map(folder -> new Place(folder, name, "", environment))
        .ifPresent(place -> trackers.add(made("tensorboard", place)));
    settings
        .mlflow()
        .map(s -> new Place(s.url(), s.experiment().orElse(name), s.tokenVariable(), environment))
        .ifPresent(place -> trackers.add(made("mlflow", place)));
    settings
        .trackio()
        .map(s -> new Place(s.url(), s.project().orElse(name), s.tokenVariable(), environment))
        .ifPresent(place -> trackers.add(made("trackio", place)));
    return trackers;
  }

  /**
   * The one that {@code to} names, such as {@code mlflow:http://127.0.0.1:5000}. Where the manifest
   * has settings for it, they stand but for the address.
   *
   * @throws IllegalArgumentException if there is none of that name, or the address is none
   */
  public static Tracker named(String to, Experiment experiment, Map<String, String> environment) {
    int colon = to.indexOf(':');
    String kind = colon < 0 ? to : to.substring(0, colon);
    String address = colon < 0 ? "" : to.substring(colon + 1);
    if (!KINDS.containsKey(kind) || address.isEmpty()) {
      throw new IllegalArgumentException(
          "expected tensorboard:FOLDER, mlflow:URL or trackio:URL, found " + to);
    }
    return made(kind, place(kind, address, experiment, environment));
  }

  private static Place place(
      String kind, String address, Experiment experiment, Map<String, String> environment) {
    String name = experiment.manifest().name();
    Optional<TrackSettings> settings = experiment.manifest().track();
    return switch (kind) {
      case "mlflow" -> {
        var written = settings.flatMap(TrackSettings::mlflow);
        String project = written.flatMap(TrackSettings.Mlflow::experiment).orElse(name);
        var at =
            new TrackSettings.Mlflow(
                address,
                Optional.of(project),
                written.map(TrackSettings.Mlflow::tokenVariable).orElse("MLFLOW_TRACKING_TOKEN"));
        yield new Place(at.url(), project, at.tokenVariable(), environment);
      }
      case "trackio" -> {
        var written = settings.flatMap(TrackSettings::trackio);
        String project = written.flatMap(TrackSettings.Trackio::project).orElse(name);
        var at =
            new TrackSettings.Trackio(
                address,
                Optional.of(project),
                written.map(TrackSettings.Trackio::tokenVariable).orElse("TRACKIO_WRITE_TOKEN"));
        yield new Place(at.url(), project, at.tokenVariable(), environment);
      }
      default -> new Place(address, name, "", environment);
    };
  }

  private static Tracker made(String kind, Place place) {
    return KINDS.get(kind).apply(place);
  }
}
