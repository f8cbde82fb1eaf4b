package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.trainer.engine.ProductRates;
import dev.quaestor.trainer.network.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where students come from: the one thing an assembly needs of the trainer. */
public interface Students {

  /**
   * What a base is made of.
   *
   * @param manifest the variant's manifest
   * @param material what it is trained on, and what its tokenizer must be able to write
   * @param seed keys its randomness
   * @param directory where bases are kept, one directory a content hash; several threads and
   *     processes may ask at once
   */
  record Order(Manifest manifest, Material material, long seed, Path directory) {}

  /** The base for {@code order}, made and kept where it is not there yet. */
  Base base(Order order, Watch watch) throws IOException, InterruptedException;

  /** The same students, asked in this process alone, whatever cluster a manifest names. */
  default Students alone() {
    return this;
  }

  /**
   * A teacher for {@code order}, trained from scratch as its base is and kept beside it: the
   * directory of its checkpoint.
   */
  default Path teacher(Order order, TeacherSettings.Trained trained, Watch watch)
      throws IOException, InterruptedException {
    throw new IllegalArgumentException(
        "teacher.trained: these students make no teachers; name a checkpoint");
  }

  /**
   * Material whose prompts leave the student room to answer.
   *
   * @param pool prompts of the pool that were longer
   * @param heldOut held-out prompts that were longer
   * @param unjudged prompts left out of the pool because nothing judges answers to them
   */
  record Fitted(Material material, int pool, int heldOut, int unjudged) {

    /** The same, where so many were left out before. */
    Fitted without(int others) {
      return new Fitted(material, pool, heldOut, others);
    }
  }

  /** The order's material with longer prompts dropped or cut, as its manifest says. */
  default Fitted fitted(Order order) throws IOException {
    return new Fitted(order.material(), 0, 0, 0);
  }

  /** What is wrong with {@code order} that can be known before anything is trained. */
  void check(Order order) throws IOException;

  /** Why this machine cannot compute in the precisions that {@code order} asks for. */
  default List<String> imprecise(Order order) throws IOException {
    return List.of();
  }

  /**
   * How fast this machine multiplies at the student's shapes; empty where the order asks for no
   * other precision than f32.
   */
  default Optional<ProductRates> rates(Order order) throws IOException {
    return Optional.empty();
  }

  /**
   * How long this machine takes to train the student of {@code order} on an example and to answer a
   * prompt, measured now, some seconds long; empty where others train or serve it.
   */
  default Optional<Pace.Both> pace(Order order) throws IOException {
    return Optional.empty();
  }

  /** The same of a decoder made from scratch for {@code order}, such as a teacher. */
  default Optional<Pace.Both> pace(Order order, StudentSettings.Model model) throws IOException {
    return Optional.empty();
  }

  /** What a run of {@code order} takes of this machine; what is not known counts nothing. */
  default Needs needs(Order order) throws IOException {
    return Needs.UNKNOWN;
  }

  /** What a student for {@code order} could learn, known before anything is trained. */
  Fit fit(Order order) throws IOException;

  /** Refuses what a student could not learn whole; holds its tokenizer until it is closed. */
  interface Fit extends AutoCloseable {

    AdmissionRule rule();

    @Override
    void close();
  }

  /** Progress of what takes long: a training or a pass over many candidates. */
  interface Watch {

    /** Nobody watches. */
    Watch NOBODY = (what, done, total, tokens) -> {};

    /**
     * {@code done} of {@code total} steps or candidates are done.
     *
     * @param tokens tokens passed through the student since the last call
     */
    void progress(String what, long done, long total, long tokens);

    /** A step of a round's own training is done. */
    default void stepped(TrainingStep step) {}
  }

  /**
   * A student that somebody trained.
   *
   * @param directory where its files lie
   * @param url the address where it is served; one of the two is there
   * @param model what it is asked for by, where it is served
   */
  record Told(Optional<Path> directory, Optional<String> url, String model) {}

  /**
   * A run's training.
   *
   * @param trainer trains and restores its students
   * @param fitting refuses what they could not learn whole
   * @param ledgerHead the ledger's head that the run's last checkpoint records
   */
  record Schooling(StudentTrainer trainer, AdmissionRule fitting, Optional<String> ledgerHead) {

    /** The same, where students in force are fetched only when they are asked something. */
    Schooling deferred(String base, long parameters) {
      return new Schooling(new DeferredIncumbents(trainer, base, parameters), fitting, ledgerHead);
    }
  }

  /** A base in its directory; closing it releases its memory and that of its trainer. */
  interface Base extends AutoCloseable {

    /** The SHA-256 of its weights. */
    String sha256();

    /** Trains one run's students from this base, and keeps their checkpoints under {@code run}. */
    Schooling trainer(Path run, Watch watch) throws IOException;

    /**
     * The same where a person's own loop trains: a round waits at its training until its student is
     * told of.
     *
     * @param told the student of the round under way; empty where it is still to be trained
     */
    default Schooling turned(Path run, Optional<Told> told) throws IOException {
      throw new UnsupportedOperationException(
          "these students are trained by the run itself; use quaestor run or resume");
    }

    @Override
    void close();
  }
}
