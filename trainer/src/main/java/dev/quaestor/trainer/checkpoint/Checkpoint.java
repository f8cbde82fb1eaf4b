package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.DurableDirectory;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A checkpoint whose files were found to be what was written.
 *
 * <p>Its {@code checkpoint.json}, by example:
 *
 * <pre>
 * {
 *   "format" : 1,
 *   "lineage" : {"base" : "9f…", "manifest" : "03…", "corpus" : "c4…", "ledger_head" : "7a…", "round" : 3, "step" : 120},
 *   "files" : {
 *     "config.json" : {"sha256" : "1b…", "bytes" : 702},
 *     "model.safetensors" : {"sha256" : "e5…", "bytes" : 1044224}
 *   }
 * }
 * </pre>
 *
 * @param path its directory
 * @param lineage what it was made from
 * @param digests file name to SHA-256, in hexadecimal
 */
public record Checkpoint(Path path, Lineage lineage, SortedMap<String, String> digests) {
  /** The record's file name. */
  public static final String RECORD = "checkpoint.json";

  private static final int FORMAT = 1;
  private static final String ADVICE =
      "; it was altered or cut short after it was written: restore it from a copy, or run the"
          + " experiment in a new directory";

  public Checkpoint {
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
  }

  /** The digest of a file. */
  public String sha256(String file) {
    String digest = digests.get(file);
    if (digest == null) {
      throw new IllegalArgumentException(path + " holds no " + file + ", only " + digests.keySet());
    }
    return digest;
  }

  /**
   * Writes a new directory with its record, which appears whole or not at all.
   *
   * @throws java.nio.file.FileAlreadyExistsException where {@code target} exists
   */
  public static Checkpoint create(Path target, Lineage lineage, CheckpointStore.Content content)
      throws IOException {
    Checkpoint[] sealed = new Checkpoint[1];
    DurableDirectory.create(
        target,
        writing -> {
          content.writeInto(writing);
          sealed[0] = seal(writing, lineage);
        });
    return new Checkpoint(target, lineage, sealed[0].digests());
  }

  /** Digests the files of a directory and writes its record. */
  static Checkpoint seal(Path directory, Lineage lineage) throws IOException {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    json.put("format", FORMAT);
    lineage.write(json.putObject("lineage"));
    ObjectNode files = json.putObject("files");
    SortedMap<String, String> digests = new TreeMap<>();
    for (String name : fileNames(directory)) {
      Path file = directory.resolve(name);
      digests.put(name, DurableFiles.sha256(file));
      files.putObject(name).put("sha256", digests.get(name)).put("bytes", Files.size(file));
    }
    DurableFiles.write(directory.resolve(RECORD), JsonFields.pretty(json));
    return new Checkpoint(directory, lineage, digests);
  }

  /**
   * Opens a checkpoint and digests every file of it.
   *
   * @throws InvalidCheckpointException naming every file that is missing, surplus or not what was
   *     written
   */
  public static Checkpoint open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new InvalidCheckpointException(
          directory,
          "there is no such checkpoint; restore it from a copy, or run the experiment in a new directory");
    }
    JsonNode json = JsonFields.read(directory.resolve(RECORD));
    List<String> problems = new ArrayList<>();
    if (json.path("format").asInt() != FORMAT) {
      throw new InvalidCheckpointException(
          directory.resolve(RECORD),
          "has format " + json.path("format") + ", this version reads " + FORMAT);
    }
    SortedMap<String, String> digests = new TreeMap<>();
    List<String> found = fileNames(directory);
    for (Map.Entry<String, JsonNode> file : json.path("files").properties()) {
      String name = file.getKey();
      String expected = file.getValue().path("sha256").asText();
      long bytes = file.getValue().path("bytes").asLong(-1);
      if (!found.contains(name)) {
        problems.add(name + " is missing" + ADVICE);
      } else if (Files.size(directory.resolve(name)) != bytes) {
        long size = Files.size(directory.resolve(name));
        problems.add(name + " should have " + bytes + " bytes, found " + size + ADVICE);
      } else {
        String digest = DurableFiles.sha256(directory.resolve(name));
        if (!digest.equals(expected)) {
          problems.add(name + " should have SHA-256 " + expected + ", found " + digest + ADVICE);
        }
        digests.put(name, digest);
      }
    }
    found.stream()
        .filter(name -> !json.path("files").has(name))
        .forEach(name -> problems.add(name + " was not written by the run; move it elsewhere"));
    Lineage lineage = Lineage.read(new JsonFields(json.path("lineage"), problems));
    if (digests.isEmpty() && problems.isEmpty()) {
      problems.add(RECORD + " names no files" + ADVICE);
    }
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(directory, problems);
    }
    return new Checkpoint(directory, lineage, digests);
  }

  /** What a checkpoint was made from, its files unread. */
  static Lineage lineage(Path directory) throws IOException {
    JsonNode json = JsonFields.read(directory.resolve(RECORD));
    List<String> problems = new ArrayList<>();
    Lineage lineage = Lineage.read(new JsonFields(json.path("lineage"), problems));
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(directory.resolve(RECORD), problems);
    }
    return lineage;
  }

  private static List<String> fileNames(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(RECORD))
          .sorted()
          .toList();
    }
  }
}
