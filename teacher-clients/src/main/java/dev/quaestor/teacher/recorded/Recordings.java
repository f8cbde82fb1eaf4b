package dev.quaestor.teacher.recorded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The completions of one file, found by the item's id or by the prompt's text. Reading checks the
 * whole file: up to {@value BadRecordingException#MOST} problems are told at once, each with its
 * line.
 */
public final class Recordings {

  /** What a completion answers: an id or a prompt, and which sample. */
  private record Key(String name, int sample) {}

  private record Place(String completion, int line) {}

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final RecordedFields fields;
  private final Map<Key, Place> byId = new HashMap<>();
  private final Map<Key, Place> byPrompt = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Whether it is the file that is wrong, and not lines of it. */
  private boolean whole;

  private Recordings(Path file, RecordedFields fields) {
    this.file = file;
    this.fields = fields;
  }

  /**
   * Reads a file of completions, which may be compressed with gzip, whatever its name.
   *
   * @throws BadRecordingException if anything in it cannot be used, with what and where
   * @throws IOException if it cannot be read at all
   */
  public static Recordings read(Path file, RecordedFields fields) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IOException(
          "expected a readable file of recorded completions, found "
              + (Files.exists(file) ? "something else or no permission" : "nothing")
              + " at "
              + file);
    }
    Recordings recordings = new Recordings(file, fields);
    recordings.readLines();
    if (!recordings.problems.isEmpty()) {
      throw new BadRecordingException(
          file, recordings.problems, recordings.whole ? "" : "; correct or remove these lines");
    }
    return recordings;
  }

  /** The completion of the item named {@code id}. */
  public Optional<String> byId(String id, int sample) {
    return Optional.ofNullable(byId.get(new Key(id, sample))).map(Place::completion);
  }

  /** The completion of the item with this prompt. */
  public Optional<String> byPrompt(String prompt, int sample) {
    return Optional.ofNullable(byPrompt.get(new Key(prompt, sample))).map(Place::completion);
  }

  /** Where the completions were read from. */
  public Path file() {
    return file;
  }

  private void readLines() throws IOException {
    int line = 0;
    boolean any = false;
    try (BufferedReader reader = open(file)) {
      for (String text = reader.readLine();
          text != null && problems.size() < BadRecordingException.MOST;
          text = reader.readLine()) {
        line++;
        if (!text.isBlank()) {
          any = true;
          add(line, text);
        }
      }
    } catch (ZipException | EOFException e) {
      whole = true;
      problem(
          line + 1,
          "the gzip data are damaged or cut off here ("
              + e.getMessage()
              + "); copy or fetch the file again");
      return;
    } catch (CharacterCodingException e) {
      whole = true;
      problem(
          line + 1,
          "expected UTF-8, plain or compressed with gzip, found other bytes here or shortly after; convert or decompress the file");
      return;
    }
    if (!any) {
      problem(1, "expected one JSON object a line, found an empty file");
    }
  }

  private void add(int line, String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problem(line, "not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
      return;
    }
    if (!node.isObject()) {
      problem(line, "expected a JSON object, found " + kind(node));
      return;
    }
    JsonNode completion = node.get(fields.completion());
    if (completion == null || !completion.isTextual()) {
      problem(line, "expected a string \"" + fields.completion() + "\", found " + kind(completion));
      return;
    }
    JsonNode sample = node.get(fields.sample());
    if (sample != null && !(sample.isInt() && sample.intValue() >= 0)) {
      problem(line, "expected \"" + fields.sample() + "\" to be 0, 1, 2, …, found " + sample);
      return;
    }
    int k = sample == null ? 0 : sample.intValue();
    Place place = new Place(completion.textValue(), line);
    JsonNode id = node.get(fields.id());
    JsonNode prompt = node.get(fields.prompt());
    if (id != null && (id.isTextual() || id.isIntegralNumber())) {
      put(byId, fields.id(), new Key(id.asText(), k), place);
    } else if (id != null) {
      problem(line, "expected \"" + fields.id() + "\" to be a string, found " + kind(id));
    } else if (prompt == null || !prompt.isTextual()) {
      problem(line, "expected \"" + fields.id() + "\" or \"" + fields.prompt() + "\", found none");
      return;
    }
    if (prompt != null && prompt.isTextual()) {
      put(byPrompt, fields.prompt(), new Key(prompt.textValue(), k), place);
    }
  }

  private void put(Map<Key, Place> places, String field, Key key, Place place) {
    Place twin = places.putIfAbsent(key, place);
    if (twin != null) {
      String name = key.name().length() <= 60 ? key.name() : key.name().substring(0, 57) + "...";
      problem(
          place.line(),
          "\"%s\" \"%s\" was given in line %d already; tell several completions apart by \"%s\""
              .formatted(field, name, twin.line(), fields.sample()));
    }
  }

  private void problem(int line, String what) {
    problems.add(file.getFileName() + ":" + line + ": " + what);
  }

  private static String kind(JsonNode node) {
    return node == null ? "none" : node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream bytes = gzip ? new GZIPInputStream(raw) : raw;
      return new BufferedReader(
          new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder())); // reports bad bytes
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }
}
