package dev.quaestor.experiments.tape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.budget.Recording;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Reals;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tape as a file of JSON Lines, compressed where its name ends in {@code .gz}.
 *
 * @param path where it is
 */
public record TapeFile(Path path) {

  private static final int VERSION = 2;
  private static final int LONGEST_LINE = 64 << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Text with an unpaired surrogate has no form in UTF-8 but in escapes. */
  private static final ObjectMapper ESCAPING =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /**
   * Where a tape comes from.
   *
   * @param experiment its name
   * @param manifestSha256 of its effective manifest
   */
  public record Origin(String experiment, String manifestSha256) {}

  /** Hands every answer of a tape to the given consumer, in the order of keys. */
  @FunctionalInterface
  public interface Source {
    void forEach(Consumer<Recording> sink);
  }

  /**
   * Writes a tape, whole or not at all. Its last line carries the chain over all answers and what
   * was asked for each, so that neither can be changed.
   *
   * @param asked what was asked, by key, where it is known
   * @return how many answers it holds
   */
  public long write(Origin origin, Map<String, List<Message>> asked, Source source)
      throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    Ending ending = new Ending();
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                compressed()
                    ? new GZIPOutputStream(Files.newOutputStream(beside))
                    : Files.newOutputStream(beside),
                StandardCharsets.UTF_8))) {
      ObjectNode header = MAPPER.createObjectNode().put("quaestor_tape", VERSION);
      header.put("experiment", origin.experiment());
      header.put("manifest_sha256", origin.manifestSha256());
      line(out, header);
      source.forEach(
          recording -> {
            List<Message> messages = asked.getOrDefault(recording.key(), List.of());
            ending.add(recording, messages);
            line(out, json(recording, messages));
          });
      line(out, MAPPER.createObjectNode().put("answers", ending.answers).put("chain", ending.head));
    } catch (UncheckedIOException e) {
      Files.deleteIfExists(beside);
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    return ending.answers;
  }

  /**
   * Reads a tape to its end.
   *
   * @param sink is given every answer; only when this returns is it known that they are whole
   * @throws IOException if it is no tape, or was cut or altered, naming the line
   */
  public Origin read(Consumer<Recording> sink) throws IOException {
    return read(sink, (key, messages) -> {});
  }

  /**
   * As {@link #read(Consumer)}.
   *
   * @param asked is given the key of every answer with what was asked, empty where it is not known
   */
  public Origin read(Consumer<Recording> sink, BiConsumer<String, List<Message>> asked)
      throws IOException {
    try (BufferedReader in = reader()) {
      JsonNode header = node(line(in, 1), 1);
      int version = header.path("quaestor_tape").asInt();
      if (version == 1) {
        throw new IOException(
            path
                + ", line 1: a tape of version 1, whose keys do not hold all that was asked of a teacher (extra-body, its kind) and whose chain does not hold the questions; replay it with the version that wrote it");
      }
      if (version != VERSION) {
        throw bad(
            1, "expected the first line of a tape, {\"quaestor_tape\":%d,…}".formatted(VERSION));
      }
      Ending ending = new Ending();
      for (int number = 2; ; number++) {
        String text = line(in, number);
        if (text == null) {
          throw bad(number, "the last line, with the number of answers, is missing: it was cut");
        }
        JsonNode line = node(text, number);
        if (line.has("answers")) {
          if (line.path("answers").asLong() != ending.answers
              || !line.path("chain").asText().equals(ending.head)
              || in.readLine() != null) {
            throw bad(number, "what stands before does not add up to it: it was altered");
          }
          return new Origin(
              header.path("experiment").asText(), header.path("manifest_sha256").asText());
        }
        Recording recording = recording(line, number);
        List<Message> messages = messages(line, number);
        ending.add(recording, messages);
        asked.accept(recording.key(), messages);
        sink.accept(recording);
      }
    }
  }

  /** The next line, or null at the end; no answer is longer than what may unpack to fill memory. */
  private @Nullable String line(BufferedReader in, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      if (line.length() == LONGEST_LINE) {
        throw bad(
            number,
            "a line of more than %,d characters%s"
                .formatted(
                    LONGEST_LINE, compressed() ? "; the file unpacks to what no tape holds" : ""));
      }
      line.append((char) c);
    }
    return c < 0 && line.isEmpty() ? null : line.toString();
  }

  private boolean compressed() {
    return path.toString().endsWith(".gz");
  }

  private BufferedReader reader() throws IOException {
    InputStream in = Files.newInputStream(path);
    try {
      return new BufferedReader(
          new InputStreamReader(
              compressed() ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      in.close();
      throw bad(1, "expected gzip, as the name says (" + e.getMessage() + ")");
    }
  }

  /** An answer with what was asked, as it is chained. */
  private record Link(Recording recording, List<Message> messages) {}

  /** The count and the chain of the answers so far. */
  private static final class Ending {
    long answers;
    String head = HashChain.EMPTY;

    void add(Recording recording, List<Message> messages) {
      answers++;
      head = HashChain.next(head, new Link(recording, messages));
    }
  }

  private static void line(BufferedWriter out, ObjectNode node) {
    try {
      String text = MAPPER.writeValueAsString(node);
      boolean plain = StandardCharsets.UTF_8.newEncoder().canEncode(text);
      out.write(plain ? text : ESCAPING.writeValueAsString(node));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(Recording recording, List<Message> messages) {
    Answer answer = recording.answer();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("key", recording.key());
    json.put("teacher", recording.teacher());
    json.put("model", recording.model());
    json.put("local", recording.local());
    if (!messages.isEmpty()) {
      var array = json.putArray("messages");
      messages.forEach(
          message ->
              array.addObject().put("role", message.role()).put("content", message.content()));
    }
    json.put("outcome", answer.outcome().name());
    json.put("text", answer.text());
    json.put("detail", answer.detail());
    json.put("input_tokens", answer.inputTokens());
    json.put("output_tokens", answer.outputTokens());
    json.put("reasoning", answer.aside().reasoning());
    json.put("log_probabilities", Reals.text(answer.aside().logProbabilities()));
    return json;
  }

  private List<Message> messages(JsonNode line, int number) throws IOException {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : line.path("messages")) {
      if (!message.path("role").isTextual() || !message.path("content").isTextual()) {
        throw bad(number, "expected messages with \"role\" and \"content\"");
      }
      messages.add(
          new Message(message.path("role").textValue(), message.path("content").textValue()));
    }
    return messages;
  }

  private Recording recording(JsonNode line, int number) throws IOException {
    for (String field : List.of("key", "teacher", "model", "outcome", "text")) {
      if (!line.path(field).isTextual()) {
        throw bad(number, "expected an answer with \"" + field + "\"");
      }
    }
    try {
      Answer answer =
          new Answer(
              Answer.Outcome.valueOf(line.path("outcome").textValue()),
              line.path("text").textValue(),
              line.path("detail").asText(),
              line.path("input_tokens").asLong(),
              line.path("output_tokens").asLong(),
              new Answer.Aside(
                  line.path("reasoning").asText(),
                  Reals.parse(line.path("log_probabilities").asText())));
      return new Recording(
          line.path("key").textValue(),
          line.path("teacher").textValue(),
          line.path("model").textValue(),
          line.path("local").asBoolean(),
          answer);
    } catch (IllegalArgumentException e) {
      throw bad(number, "a value that cannot stand there (" + e.getMessage() + ")");
    }
  }

  private JsonNode node(@Nullable String text, int number) throws IOException {
    try {
      return MAPPER.readTree(text == null ? "" : text);
    } catch (JsonProcessingException e) {
      throw bad(number, "no JSON (" + e.getOriginalMessage() + ")");
    }
  }

  private IOException bad(int line, String what) {
    return new IOException(
        "%s, line %d: %s; get the file anew from where it was published"
            .formatted(path, line, what));
  }
}
