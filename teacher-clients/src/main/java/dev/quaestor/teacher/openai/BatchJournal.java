package dev.quaestor.teacher.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was submitted, kept where a restart finds it: a file for each batch, written before the
 * batch is submitted and again when its id is known, so that a process that dies at any moment
 * leaves either a batch that is found again or none that was sent.
 *
 * <pre>{@code
 * {"digest": "9f…", "lines": ["3a…-0", "77…-0"], "batch": "batch_abc"}
 * }</pre>
 *
 * @param directory where they are; made when something is written
 */
record BatchJournal(Path directory) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A batch.
   *
   * @param digest what it is known by to the server, as metadata
   * @param lines the custom ids of its lines
   * @param batch the server's id; empty until it is known
   */
  record Entry(String digest, List<String> lines, String batch) {

    Entry {
      lines = List.copyOf(lines);
    }

    Entry submitted(String id) {
      return new Entry(digest, lines, id);
    }
  }

  /** All batches, in the order of their digests. */
  List<Entry> read() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        entries.add(entry(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": the batches submitted cannot be read", e);
    }
    return entries;
  }

  private static Entry entry(Path file) throws IOException {
    JsonNode json = MAPPER.readTree(Files.readString(file));
    List<String> lines = new ArrayList<>();
    json.path("lines").forEach(line -> lines.add(line.asText()));
    if (!json.path("digest").isTextual() || lines.isEmpty() || !json.path("batch").isTextual()) {
      throw new IOException(
          file
              + ": expected {\"digest\", \"lines\", \"batch\"}, found something else; without it a batch that was submitted is paid twice, restore it or remove it knowingly");
    }
    return new Entry(json.path("digest").asText(), lines, json.path("batch").asText());
  }

  /** Writes an entry, or its new state; on the disk when it returns. */
  void write(Entry entry) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("digest", entry.digest());
    entry.lines().forEach(json.putArray("lines")::add);
    json.put("batch", entry.batch());
    Path file = file(entry);
    Path beside = directory.resolve(file.getFileName() + ".new");
    try {
      Files.createDirectories(directory);
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written; nothing was submitted", e);
    }
  }

  /** Forgets a batch that was never submitted. */
  void forget(Entry entry) {
    try {
      Files.deleteIfExists(file(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(file(entry) + ": cannot be removed", e);
    }
  }

  private Path file(Entry entry) {
    return directory.resolve(entry.digest().substring(0, 16) + ".json");
  }
}
