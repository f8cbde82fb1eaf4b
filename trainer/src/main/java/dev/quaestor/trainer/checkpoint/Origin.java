package dev.quaestor.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a student that leaves was made from: which base, in which revision.
 *
 * @param base the base by name or path; empty where it was trained here from nothing
 * @param revision the commit of the base where it lies in Hugging Face's cache, or as given
 * @param sha256 the digest of the base's weights that its run recorded, or of the base's
 *     configuration and weights; hexadecimal
 * @param run the lineage of a run's checkpoint
 */
public record Origin(
    Optional<String> base, Optional<String> revision, String sha256, Optional<Lineage> run) {

  /** The name of the card in an export. */
  public static final String CARD = "README.md";

  /**
   * Where the hub's client keeps what it fetched, such as {@code models--org--name/snapshots/9f…}.
   */
  private static final Pattern SNAPSHOT =
      Pattern.compile("models--(.+?)[/\\\\]snapshots[/\\\\]([0-9a-f]{40})$");

  /** The origin of a student. */
  public static Origin of(ModelDirectory student) throws IOException {
    Optional<Lineage> run =
        Files.isRegularFile(student.path().resolve(Checkpoint.RECORD))
            ? Optional.of(Checkpoint.lineage(student.path()))
            : Optional.empty();
    Optional<Path> base =
        student.base().or(() -> run.isPresent() ? Optional.empty() : Optional.of(student.path()));
    String recorded = run.map(Lineage::base).orElse("");
    String sha256 = recorded.isEmpty() ? student.baseSha256() : recorded;
    if (base.isEmpty()) {
      return new Origin(Optional.empty(), Optional.empty(), sha256, run);
    }
    Matcher snapshot = SNAPSHOT.matcher(base.get().toRealPath().toString());
    return snapshot.find()
        ? new Origin(
            Optional.of(snapshot.group(1).replaceFirst("--", "/")),
            Optional.of(snapshot.group(2)),
            sha256,
            run)
        : new Origin(Optional.of(base.get().toString()), Optional.empty(), sha256, run);
  }

  /** The same base by the name, and of the revision, that a person gives. */
  public Origin named(Optional<String> name, Optional<String> commit) {
    return new Origin(name.or(() -> base), commit.or(() -> revision), sha256, run);
  }

  /**
   * The model card of an export.
   *
   * @param relation what it is to its base: {@code finetune} or {@code adapter}
   */
  public String card(String relation) {
    StringBuilder card = new StringBuilder("---\n");
    base.filter(name -> !Path.of(name).isAbsolute())
        .ifPresent(
            name ->
                card.append("base_model: ")
                    .append(name)
                    .append("\nbase_model_relation: ")
                    .append(relation)
                    .append('\n'));
    card.append("library_name: ")
        .append(relation.equals("adapter") ? "peft" : "transformers")
        .append("\n---\n\nWritten by Quaestor.\n\n");
    base.ifPresent(name -> card.append("* base: ").append(name).append('\n'));
    revision.ifPresent(commit -> card.append("* base, revision: ").append(commit).append('\n'));
    card.append("* base, SHA-256: ").append(sha256).append('\n');
    run.ifPresent(
        lineage ->
            card.append("* round: ")
                .append(lineage.round())
                .append("\n* manifest, SHA-256: ")
                .append(lineage.manifest())
                .append("\n* corpus, SHA-256: ")
                .append(lineage.corpus())
                .append('\n'));
    return card.toString();
  }
}
