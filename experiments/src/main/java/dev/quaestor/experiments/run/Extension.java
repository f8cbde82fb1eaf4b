package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.experiments.manifest.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was added to an experiment after it was begun, as the head of its manifest tells, one line
 * each, oldest first. No time stands there: what was added, and what had been seen before it was.
 *
 * <pre>
 * # extension {"number":1,"from":"…","to":"…","looks":1,"changes":[{"key":"seeds","was":"[1, 2]","is":"[1, 2, 3]"}]}
 * </pre>
 *
 * @param number counted from 1
 * @param from the SHA-256 of the manifest before it
 * @param to the SHA-256 of the manifest after it
 * @param looks how many looks had been taken at the results
 * @param changes what was changed, by key
 */
public record Extension(
    int number, String from, String to, int looks, List<ManifestChange> changes) {

  private static final String MARK = "# extension ";

  /** Made where there is something to read: that takes longer than a status does. */
  private static final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
  }

  public Extension {
    changes = List.copyOf(changes);
  }

  /** The one that makes {@code now} of {@code before}. */
  static Extension between(Experiment before, Experiment now, List<Extension> earlier, int looks) {
    return new Extension(
        earlier.size() + 1,
        before.sha256(),
        now.sha256(),
        looks,
        ManifestChange.between(before, now));
  }

  /** Those that the text of a manifest tells of. */
  static List<Extension> in(String manifest) {
    return manifest
        .lines()
        .takeWhile(line -> line.startsWith("#"))
        .filter(line -> line.startsWith(MARK))
        .map(line -> read(line.substring(MARK.length())))
        .toList();
  }

  private static Extension read(String text) {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      List<ManifestChange> changes = new ArrayList<>();
      for (JsonNode change : json.path("changes")) {
        changes.add(
            new ManifestChange(
                change.path("key").asText(),
                change.path("was").asText(),
                change.path("is").asText()));
      }
      return new Extension(
          json.path("number").asInt(),
          json.path("from").asText(),
          json.path("to").asText(),
          json.path("looks").asInt(),
          changes);
    } catch (JsonProcessingException e) {
      throw new StoreException(
          "manifest.yaml: a line that begins with \"%s\" is no JSON: %s; put it back as it was written"
              .formatted(MARK.strip(), e.getOriginalMessage()));
    }
  }

  /** As a line of the manifest's head. */
  String line() {
    return MARK + json();
  }

  /** For machines. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("number", number).put("from", from).put("to", to).put("looks", looks);
    var array = json.putArray("changes");
    changes.forEach(
        change ->
            array
                .addObject()
                .put("key", change.key())
                .put("was", change.was())
                .put("is", change.is()));
    return json;
  }

  /** What was added: {@code seeds: [1, 2] → [1, 2, 3]}. */
  public String added() {
    return changes.stream()
        .map(change -> "%s: %s → %s".formatted(change.key(), change.was(), change.is()))
        .collect(Collectors.joining(", "));
  }

  /** Whether seeds were added. */
  boolean addsSeeds() {
    return changes.stream().anyMatch(change -> change.key().equals("seeds"));
  }

  /** Whether runs were made longer. */
  boolean lengthens() {
    return changes.stream()
        .anyMatch(change -> change.key().equals("rounds") || change.key().startsWith("budget."));
  }

  /** In a sentence: {@code seeds: [1, 2] → [1, 2, 3]; manifest SHA-256 … → …}. */
  @Override
  public String toString() {
    return "%s; after %s; manifest SHA-256 %s → %s"
        .formatted(
            added(), looks == 0 ? "no look" : looks == 1 ? "one look" : looks + " looks", from, to);
  }
}
