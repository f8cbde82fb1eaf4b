package dev.quaestor.teacher.recorded;

import dev.quaestor.curation.pool.Positions;
import dev.quaestor.curation.pool.Shelf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The completions of one file, found by the item's id or by the prompt's text. */
public final class Recordings {

  private final Path file;
  private final Shelf<Recorded> shelf = new Shelf<>(Recorded.FORM);
  private final Positions byId = new Positions(i -> key(shelf.get(i).id(), shelf.get(i).sample()));
  private final Positions byPrompt =
      new Positions(i -> key(shelf.get(i).prompt(), shelf.get(i).sample()));

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

    private static final Shelf.Form<Recorded> FORM =
        new Shelf.Form<>() {
          @Override
          public List<String> fields(Recorded r) {
            return List.of(r.where, r.id, r.prompt, Integer.toString(r.sample), r.completion);
          }

          @Override
          public Recorded of(List<String> f) {
            int sample = Integer.parseInt(f.get(3));
            return new Recorded(f.get(0), f.get(1), f.get(2), sample, f.get(4));
          }
        };
  }

  /**
   * Adds one.
   *
   * @throws IllegalArgumentException if the same item or prompt has one of this sample already
   */
  public void add(Recorded recorded) {
    refuseTwin(byId, "id", recorded.id(), recorded.sample());
    refuseTwin(byPrompt, "prompt", recorded.prompt(), recorded.sample());
    shelf.add(recorded);
    named(byId, recorded.id(), recorded.sample());
    named(byPrompt, recorded.prompt(), recorded.sample());
  }

  /** What a completion answers: an id or a prompt, and which sample. */
  private static String key(String name, int sample) {
    return sample + " " + name;
  }

  private static void named(Positions positions, String name, int sample) {
    if (name.isEmpty()) {
      positions.addNameless();
    } else {
      positions.add(key(name, sample));
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return shelf.size() == 0;
  }

  /** The completion of the item named {@code id}. */
  public Optional<String> byId(String id, int sample) {
    return at(byId, id, sample);
  }

  /** The completion of the item with this prompt. */
  public Optional<String> byPrompt(String prompt, int sample) {
    return at(byPrompt, prompt, sample);
  }

  /** Where the completions were read from. */
  public Path file() {
    return file;
  }

  private Optional<String> at(Positions positions, String name, int sample) {
    int found = name.isEmpty() ? -1 : positions.of(key(name, sample));
    return found < 0 ? Optional.empty() : Optional.of(shelf.get(found).completion());
  }

  private void refuseTwin(Positions positions, String field, String name, int sample) {
    int twin = name.isEmpty() ? -1 : positions.of(key(name, sample));
    if (twin >= 0) {
      String where = shelf.get(twin).where();
      String brief = name.length() <= 60 ? name : name.substring(0, 57) + "...";
      throw new IllegalArgumentException(
          "%s \"%s\" was given already (%s); tell several completions apart by a sample"
              .formatted(field, brief, where.substring(where.lastIndexOf(", ") + 2)));
    }
  }
}
