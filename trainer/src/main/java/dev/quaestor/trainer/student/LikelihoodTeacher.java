package dev.quaestor.trainer.student;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.trainer.engine.Execution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that replies to a question with an answer by how likely it finds that answer: the
 * mean log-likelihood of its tokens, the end token included, in nats a token. It is put the
 * question plainly, reads question and answer once and writes nothing; that is what it is charged.
 */
public final class LikelihoodTeacher implements Teacher {

  private final TeacherIdentity identity;
  private final BaseStudents.Base base;
  private final LocalStudent student;

  private LikelihoodTeacher(
      TeacherIdentity identity, BaseStudents.Base base, LocalStudent student) {
    this.identity = identity;
    this.base = base;
    this.student = student;
  }

  /**
   * Loads a checkpoint.
   *
   * @param checkpoint a directory in Hugging Face's layout with a tokenizer
   * @param name what it is called on the bill
   * @param price what a token costs; parameters that are 0 are counted in the checkpoint
   */
  public static LikelihoodTeacher open(Path checkpoint, String name, Price price)
      throws IOException {
    BaseStudents.Base base =
        new BaseStudents(checkpoint, Execution.fast(1))
            .checkpoint(checkpoint, List.of(), Optional.empty());
    LocalStudent student =
        new LocalStudent(base.model(), new WholeParameters(base.decoder()), base.sha256());
    long parameters =
        price.activeParameters() > 0 ? price.activeParameters() : student.activeParameters();
    Price counted =
        new Price(price.microUsdPerMillionInput(), price.microUsdPerMillionOutput(), parameters);
    TeacherIdentity identity =
        new TeacherIdentity(name, base.sha256().substring(0, 16), true, true, counted);
    return new LikelihoodTeacher(identity, base, student);
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    try {
      return identity.cost(base.model().rendering().example(example(request)).tokens().length, 0);
    } catch (IllegalArgumentException e) {
      return identity.cost(base.model().rendering().context(), 0); // answered as a failure
    }
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException {
    TextLoss loss;
    try {
      synchronized (student) {
        loss = student.losses(List.of(example(request))).get(0);
      }
    } catch (IllegalArgumentException e) {
      return Answer.failed(String.valueOf(e.getMessage()));
    }
    return Answer.completed(Double.toString(-loss.perToken()), loss.tokens(), 0);
  }

  private static Example example(TeacherRequest request) {
    List<Message> messages = request.messages();
    Candidate candidate = request.candidate();
    return new Example(
        candidate.id(), candidate.prompt(), messages.get(messages.size() - 1).content());
  }

  @Override
  public void close() {
    student.close();
    base.close();
  }
}
