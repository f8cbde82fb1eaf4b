package dev.quaestor.teacher.recorded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The completions of one file, found by the item's id or by the prompt's text. */
public final class Recordings {

  /** What a completion answers: an id or a prompt, and which sample. */
  private record Key(String name, int sample) {}

  private record Place(String completion, String where) {}

  private final Path file;
  private final Map<Key, Place> byId = new HashMap<>();
  private final Map<Key, Place> byPrompt = new HashMap<>();

  /**
   * None yet.
   *
   * @param file where they come from, for messages
   */
  public Recordings(Path file) {
    this.file = file;
  }

  /**
   * A completion as its file has it.
   *
   * @param where its place in the file
   * @param id the item's own name, matched with {@link
   *     dev.quaestor.curation.pool.Candidate#source()}; empty where it has none
   * @param prompt the prompt, matched where no id does; empty where it is not there
   * @param sample which of several completions this is, from 0
   */
  public record Recorded(String where, String id, String prompt, int sample, String completion) {

    public Recorded {
      if (id.isEmpty() && prompt.isEmpty()) {
        throw new IllegalArgumentException("expected an id or a prompt, found neither");
      }
      if (sample < 0) {
        throw new IllegalArgumentException("expected a sample of 0, 1, 2, …, found " + sample);
      }
    }
  }

  /**
   * Adds one.
   *
   * @throws IllegalArgumentException if the same item or prompt has one of this sample already
   */
  public void add(Recorded recorded) {
    Place place = new Place(recorded.completion(), recorded.where());
    if (!recorded.id().isEmpty()) {
      put(byId, "id", new Key(recorded.id(), recorded.sample()), place);
    }
    if (!recorded.prompt().isEmpty()) {
      put(byPrompt, "prompt", new Key(recorded.prompt(), recorded.sample()), place);
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return byId.isEmpty() && byPrompt.isEmpty();
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

  private static void put(Map<Key, Place> places, String field, Key key, Place place) {
    Place twin = places.putIfAbsent(key, place);
    if (twin != null) {
      String name = key.name().length() <= 60 ? key.name() : key.name().substring(0, 57) + "...";
      throw new IllegalArgumentException(
          "%s \"%s\" was given already (%s); tell several completions apart by a sample"
              .formatted(field, name, twin.where().substring(twin.where().lastIndexOf(", ") + 2)));
    }
  }
}
