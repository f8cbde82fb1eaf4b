package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.settings.NearbyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A manifest with its overrides, as several commands take it. */
final class ManifestOptions {

  @Parameters(paramLabel = "MANIFEST", description = "the experiment's YAML file")
  private Path manifest = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "overrides a setting, such as train.batch=16; may be repeated")
  private List<String> overrides = new ArrayList<>();

  Experiment read() throws IOException {
    if (Files.isDirectory(manifest)) {
      boolean begun = Files.isRegularFile(manifest.resolve("manifest.yaml"));
      throw new UsageException(
          manifest
              + (begun
                  ? " is an experiment's directory, not a manifest; `quaestor resume %s` takes it up"
                      .formatted(manifest)
                  : " is a directory; expected the experiment's YAML file"));
    }
    if (manifest.toString().matches("(?i).*\\.(jsonl|ndjson|csv|tsv|parquet|gz)")) {
      throw new UsageException(
          manifest
              + " is no manifest but a file of data; `quaestor init mine.yaml --data %s` writes a manifest about it"
                  .formatted(manifest));
    }
    if (!Files.isRegularFile(manifest)) {
      throw new UsageException(
          NearbyFiles.shown(manifest.toString())
              + ": no such manifest"
              + NearbyFiles.hint(manifest)
              + "; `quaestor init` writes one to begin with");
    }
    return ManifestFile.read(manifest, overrides);
  }
}
