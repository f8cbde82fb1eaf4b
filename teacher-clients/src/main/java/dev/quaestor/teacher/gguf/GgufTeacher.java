package dev.quaestor.teacher.gguf;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import de.kherud.llama.args.LogFormat;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GGUF file in this process, run by llama.cpp through java-llama.cpp, on the processor alone. One
 * call at a time; the same request gets the same answer, at any temperature, because its draws are
 * seeded by the request.
 *
 * <p>A conversation is rendered by the file's chat template; where it has none, a single question
 * is put as it is. Tokens are the file's own: the input counts with a token at its begin, the
 * answer with the token that ended it.
 */
public final class GgufTeacher implements Teacher {

  private static final Logger LOG = LoggerFactory.getLogger(GgufTeacher.class);

  /**
   * How a file is loaded.
   *
   * @param context the most tokens of a conversation and its answer; at most what the file allows
   * @param threads how many compute
   */
  public record Loading(int context, int threads) {}

  private final TeacherIdentity identity;
  private final GgufHeader header;
  private final LlamaModel model;
  private final RandomStreams draws;
  private final boolean owner;

  private GgufTeacher(
      TeacherIdentity identity, GgufHeader header, LlamaModel model, RandomStreams draws) {
    this(identity, header, model, draws, true);
  }

  private GgufTeacher(
      TeacherIdentity identity,
      GgufHeader header,
      LlamaModel model,
      RandomStreams draws,
      boolean owner) {
    this.identity = identity;
    this.header = header;
    this.model = model;
    this.draws = draws;
    this.owner = owner;
  }

  /**
   * Loads a file.
   *
   * @param name the teacher's name in the manifest
   * @throws IOException if it is no GGUF file, or llama.cpp cannot be loaded here or cannot load it
   */
  public static GgufTeacher open(Path file, String name, Price price, Loading loading)
      throws IOException {
    GgufHeader header = GgufHeader.read(file);
    ModelParameters parameters =
        new ModelParameters()
            .setModel(file.toString())
            .setCtxSize(loading.context())
            .setThreads(loading.threads())
            .setThreadsBatch(loading.threads())
            .setParallel(1)
            .disableLog();
    LlamaModel model;
    try {
      LlamaModel.setLogger(
          LogFormat.TEXT, (level, line) -> LOG.debug("llama.cpp: {}", line.strip()));
      model = new LlamaModel(parameters);
    } catch (RuntimeException | LinkageError e) {
      throw new IOException(
          file
              + ": llama.cpp cannot load it ("
              + e.getMessage()
              + "); java-llama.cpp has natives for Linux, macOS and Windows on x86-64 and ARM",
          e);
    }
    TeacherIdentity identity =
        new TeacherIdentity(name, header.digest().substring(0, 16), true, true, price);
    return new GgufTeacher(identity, header, model, new RandomStreams(0));
  }

  /**
   * This file, drawing from {@code streams}: the same request gets the same answer for a seed, and
   * another for another. It is closed with the teacher it comes from.
   */
  public Teacher drawing(RandomStreams streams) {
    TeacherIdentity random =
        new TeacherIdentity(identity.name(), identity.model(), false, true, identity.price());
    return new GgufTeacher(random, header, model, streams, false);
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return identity.cost(input(prompt(request)), request.sampling().maxTokens());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException {
    String prompt;
    try {
      prompt = prompt(request);
    } catch (IllegalArgumentException e) {
      throw new TeacherException("teacher " + identity.name() + ": " + e.getMessage(), e);
    }
    long input = input(prompt);
    int most = request.sampling().maxTokens();
    String key = request.key(identity, "");
    InferenceParameters parameters =
        new InferenceParameters(prompt)
            .setNPredict(most)
            .setTemperature((float) request.sampling().temperature())
            .setTopP((float) request.sampling().topP())
            .setTopK(0)
            .setMinP(0)
            .setRepeatPenalty(1)
            .setCachePrompt(false)
            .setSeed((int) draws.number(0, "teacher", key));
    StringBuilder text = new StringBuilder();
    int pieces = 0;
    synchronized (model) {
      for (LlamaOutput output : model.generate(parameters)) {
        text.append(output.text);
        pieces++;
      }
    }
    // The last output only says that the answer ended. Bytes of an unfinished character come with
    // the piece that finishes it, so that the text may have more tokens than there were pieces.
    int tokens = Math.max(pieces - 1, text.length() == 0 ? 0 : encoded(text.toString()));
    boolean cut = tokens >= most;
    long written = Math.min(most, cut ? tokens : tokens + 1L);
    if (cut) {
      String detail = "the answer reached " + most + " tokens without an end";
      return new Answer(Outcome.TRUNCATED, text.toString(), detail, input, written);
    }
    return text.toString().isBlank()
        ? new Answer(Outcome.EMPTY, "", "the answer is empty", input, written)
        : Answer.completed(text.toString(), input, written);
  }

  private String prompt(TeacherRequest request) {
    List<Message> messages = request.messages();
    if (header.chatTemplate()) {
      String system = "";
      List<Pair<String, String>> turns = new ArrayList<>();
      for (Message message : messages) {
        if (message.role().equals("system")) {
          system = system.isEmpty() ? message.content() : system + "\n\n" + message.content();
        } else {
          turns.add(new Pair<>(message.role(), message.content()));
        }
      }
      synchronized (model) {
        return model.applyTemplate(new InferenceParameters("").setMessages(system, turns));
      }
    }
    if (messages.size() != 1 || !messages.get(0).role().equals("user")) {
      throw new IllegalArgumentException(
          "the file has no chat template, so it can be put a single question only, found %d messages"
              .formatted(messages.size()));
    }
    return messages.get(0).content();
  }

  private long input(String prompt) {
    return encoded(prompt) + 1L;
  }

  private int encoded(String text) {
    synchronized (model) {
      return model.encode(text).length;
    }
  }

  @Override
  public void close() {
    if (owner) {
      synchronized (model) {
        model.close();
      }
    }
  }
}
