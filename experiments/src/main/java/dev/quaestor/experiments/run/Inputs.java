package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.NamedFiles;
import dev.quaestor.experiments.manifest.Variant;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an experiment reads: base checkpoint with tokenizer and chat template, pool, references,
 * held-out file, recordings, each by digest, as they were when it was begun. Runs are taken up with
 * the same content alone, wherever it lies by now.
 *
 * @param files one entry for each key and path that a variant names
 */
record Inputs(List<Read> files) implements Serializable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A file or folder that is read.
   *
   * @param key the setting that names it
   * @param sha256 empty where nothing is there
   */
  record Read(String key, String path, String sha256) implements Serializable {}

  Inputs {
    files = List.copyOf(files);
  }

  /** What {@code experiment} names, as it is on disk now. */
  static Inputs of(Experiment experiment) throws IOException {
    Map<Path, String> digests = new HashMap<>();
    Set<Read> files = new LinkedHashSet<>();
    for (Variant variant : experiment.variants()) {
      for (Map.Entry<String, Path> named : NamedFiles.of(experiment, variant).entrySet()) {
        Path path = named.getValue();
        if (!digests.containsKey(path)) {
          digests.put(path, digest(path));
        }
        files.add(new Read(named.getKey(), path.toString(), digests.get(path)));
      }
    }
    return new Inputs(List.copyOf(files));
  }

  /** With what {@code more} reads beside these. */
  Inputs and(Inputs more) {
    Set<Read> all = new LinkedHashSet<>(files);
    all.addAll(more.files);
    return new Inputs(List.copyOf(all));
  }

  private static String digest(Path path) throws IOException {
    try {
      return FileDigest.of(path);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Those an experiment was begun with; what is there now where nothing was recorded. */
  static Inputs begun(Path file, Inputs now) throws IOException {
    return Files.isRegularFile(file)
        ? new Inputs(JSON.readValue(Files.readString(file), new TypeReference<List<Read>>() {}))
        : now;
  }

  /** Writes them, whole or not at all. */
  void write(Path file) throws IOException {
    Path beside = file.resolveSibling("inputs.json.new");
    Files.writeString(
        beside, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(files) + "\n");
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Why runs begun with these cannot go on with {@code now}; empty where they can. */
  List<String> objections(Inputs now) {
    List<String> objections = new ArrayList<>();
    for (Read is : now.files) {
      List<Read> same = files.stream().filter(was -> was.key().equals(is.key())).toList();
      List<Read> there = same.stream().filter(was -> was.path().equals(is.path())).toList();
      Set<String> expected =
          (there.isEmpty() ? same : there).stream().map(Read::sha256).collect(Collectors.toSet());
      if (!expected.isEmpty() && !expected.contains(is.sha256())) {
        objections.add(
            "%s: expected what was read when the runs were begun, SHA-256 %s, found %s at %s; put it back, or say where it is now: --set %s=PATH"
                .formatted(
                    is.key(),
                    expected.stream().sorted().collect(Collectors.joining(" or ")),
                    is.sha256().isEmpty() ? "nothing" : is.sha256(),
                    is.path(),
                    is.key()));
      }
    }
    return objections;
  }
}
