package dev.quaestor.curation.teacher;

import dev.quaestor.curation.budget.Cost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A teacher that answers by a script, at once and in process, and remembers what it was asked: for
 * tests of whatever asks teachers. The script may refuse, fail, bill what it likes, or block.
 *
 * <pre>{@code
 * ScriptedTeacher teacher = ScriptedTeacher.answering(prompt -> "the answer to " + prompt);
 * ScriptedTeacher broken =
 *     new ScriptedTeacher(
 *         ScriptedTeacher.IDENTITY,
 *         request -> {
 *           throw new TeacherException("teacher scripted: 401 Unauthorized; set TEACHER_KEY");
 *         });
 * }</pre>
 *
 * <p>Its worst case is one token a UTF-8 byte of each message and {@value #OVERHEAD} more, and the
 * sampling's maximum of output tokens.
 */
public final class ScriptedTeacher implements Teacher {

  /** A local, deterministic teacher that costs nothing but its calls and tokens. */
  public static final TeacherIdentity IDENTITY =
      new TeacherIdentity("scripted", "scripted", true, true, TeacherIdentity.Price.FREE);

  /** Tokens a message may cost beside its content. */
  public static final long OVERHEAD = 8;

  /** What is answered to a request. */
  @FunctionalInterface
  public interface Script {
    Answer answer(TeacherRequest request) throws TeacherException, InterruptedException;
  }

  private final TeacherIdentity identity;
  private final Script script;
  private final List<TeacherRequest> asked = new CopyOnWriteArrayList<>();

  public ScriptedTeacher(TeacherIdentity identity, Script script) {
    this.identity = identity;
    this.script = script;
  }

  /**
   * A teacher that completes every request by {@code script}, from the last message's text to the
   * answer's, and bills one token a word.
   */
  public static ScriptedTeacher answering(UnaryOperator<String> script) {
    return new ScriptedTeacher(
        IDENTITY,
        request -> {
          String prompt = request.messages().get(request.messages().size() - 1).content();
          String answer = script.apply(prompt);
          return Answer.completed(answer, words(prompt), words(answer));
        });
  }

  /** All requests that were sent, in the order they arrived, those that failed too. */
  public List<TeacherRequest> asked() {
    return List.copyOf(asked);
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    long input = 0;
    for (Message message : request.messages()) {
      input += OVERHEAD + message.content().getBytes(StandardCharsets.UTF_8).length;
    }
    return identity.cost(input, request.sampling().maxTokens());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    asked.add(request);
    return script.answer(request);
  }

  private static long words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }
}
