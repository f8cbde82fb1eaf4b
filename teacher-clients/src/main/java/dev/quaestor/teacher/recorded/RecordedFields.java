package dev.quaestor.teacher.recorded;

/**
 * How a file of completions names its fields.
 *
 * @param id the item's own name, matched with {@link dev.quaestor.curation.pool.Candidate#source()}
 * @param prompt the prompt's text, matched where there is no id
 * @param completion what the teacher wrote
 * @param sample which of several completions this is, from 0
 */
public record RecordedFields(String id, String prompt, String completion, String sample) {

  /** {@code id}, {@code prompt}, {@code completion} and {@code sample}. */
  public static final RecordedFields DEFAULT =
      new RecordedFields("id", "prompt", "completion", "sample");

  /** These names with another one for the completion. */
  public RecordedFields withCompletion(String name) {
    return new RecordedFields(id, prompt, name, sample);
  }

  /** These names with another one for the id. */
  public RecordedFields withId(String name) {
    return new RecordedFields(name, prompt, completion, sample);
  }
}
