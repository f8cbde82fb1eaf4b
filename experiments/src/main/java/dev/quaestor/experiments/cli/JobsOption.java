package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many runs go at a time. */
final class JobsOption {

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "runs at a time; default: as many as have their compute.shards in processors, and with"
              + " cluster.place: runs as many as its executors have room for")
  private @Nullable Integer jobs;

  int of(Experiment experiment) {
    if (jobs != null && jobs < 1) {
      throw new UsageException("--jobs must be at least 1, found " + jobs);
    }
    if (started(experiment)) {
      if (jobs != null && jobs > 1) {
        throw new UsageException(
            "--jobs: with student.serve each run starts and stops a server at one address, so that runs go one at a time; leave --jobs out, found "
                + jobs);
      }
      return 1;
    }
    if (experiment.manifest().placed().isPresent()) {
      return jobs == null ? experiment.runs() : Math.min(jobs, experiment.runs());
    }
    int shards = experiment.manifest().compute().shards().orElse(1);
    int fitting = Math.max(1, Runtime.getRuntime().availableProcessors() / shards);
    return Math.min(jobs == null ? fitting : jobs, experiment.runs());
  }

  private static boolean started(Experiment experiment) {
    return experiment.variants().stream()
        .anyMatch(variant -> variant.manifest().student().serve().isPresent());
  }
}
