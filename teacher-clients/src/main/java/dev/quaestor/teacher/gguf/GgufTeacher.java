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
 * <p>A conversation is rendered by the file's own chat template, as llama.cpp's Jinja renders it;
 * where it has none, a single question is put as it is. Tokens are the file's own and counted as
 * llama.cpp counts them: the input with a token at its begin where the file wants one, the answer
 * with the token that ended it. An answer that ends with the last token it may have is whole.
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

  /**
   * Put before the template, and taken off what it renders. llama.cpp takes the token at a prompt's
   * begin off what a template wrote, also where the file wants none put back (SmolLM2's first turn
   * lost its opening mark); and it falls back on another template where it cannot read this one.
   * Behind this mark it does neither unseen.
   */
  private static final String MARK = "\u2020";

  /** A character that was cut may hide so many tokens. */
  private static final int MOST_UNFINISHED = 3;

  private final TeacherIdentity identity;
  private final GgufHeader header;
  private final LlamaModel model;
  private final RandomStreams draws;
  private final int context;
  private final boolean owner;

  private GgufTeacher(TeacherIdentity identity, GgufHeader header, LlamaModel model, int context) {
    this.identity = identity;
    this.header = header;
    this.model = model;
    this.draws = new RandomStreams(0);
    this.context = context;
    this.owner = true;
  }

  private GgufTeacher(GgufTeacher whole, TeacherIdentity identity, RandomStreams draws) {
    this.identity = identity;
    this.header = whole.header;
    this.model = whole.model;
    this.draws = draws;
    this.context = whole.context;
    this.owner = false;
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
    if (!header.chatTemplate().isEmpty()) {
      parameters.enableJinja().setChatTemplate(MARK + header.chatTemplate());
    }
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
    GgufTeacher teacher = new GgufTeacher(identity, header, model, loading.context());
    try {
      teacher.rendered(List.of(Message.user("Hello")), header.chatTemplate());
    } catch (RuntimeException e) {
      teacher.close();
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return teacher;
  }

  /**
   * This file, drawing from {@code streams}: the same request gets the same answer for a seed, and
   * another for another. It is closed with the teacher it comes from.
   */
  public Teacher drawing(RandomStreams streams) {
    TeacherIdentity random =
        new TeacherIdentity(identity.name(), identity.model(), false, true, identity.price());
    return new GgufTeacher(this, random, streams);
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
    if (input >= context) {
      String detail =
          "the prompt has %d tokens and the context of %s %d"
              .formatted(input, identity.name(), context);
      return new Answer(Outcome.FAILED, "", detail, 0, 0);
    }
    int most = (int) Math.min(request.sampling().maxTokens(), context - input);
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
    List<Integer> lengths = new ArrayList<>();
    synchronized (model) {
      for (LlamaOutput output : model.generate(parameters)) {
        text.append(output.text);
        lengths.add(output.text.length());
      }
    }
    return answer(text.toString(), lengths, input, most);
  }

  /**
   * What was written. There is an output a token, one without text for the token that ends an
   * answer, and a last one that only says that it has ended; but bytes of an unfinished character
   * come with the output that finishes it, so that there may be more tokens than outputs.
   */
  private Answer answer(String text, List<Integer> lengths, long input, int most) {
    int outputs = Math.max(0, lengths.size() - 1);
    boolean last = outputs > 0 && lengths.get(outputs - 1) == 0;
    int textual = text.isEmpty() ? 0 : encoded(text);
    int tokens = Math.max(outputs, textual + (last ? 1 : 0));
    boolean ended = last || tokens + MOST_UNFINISHED < most;
    long written = Math.min(most, tokens);
    if (!ended) {
      String detail = "the answer reached " + most + " tokens without an end";
      return new Answer(Outcome.TRUNCATED, text, detail, input, most);
    }
    return text.isBlank()
        ? new Answer(Outcome.EMPTY, "", "the answer is empty", input, written)
        : Answer.completed(text, input, written);
  }

  private String prompt(TeacherRequest request) {
    return rendered(request.messages(), header.chatTemplate());
  }

  private String rendered(List<Message> messages, String template) {
    if (!template.isEmpty()) {
      String system = "";
      List<Pair<String, String>> turns = new ArrayList<>();
      for (Message message : messages) {
        if (message.role().equals("system")) {
          system = system.isEmpty() ? message.content() : system + "\n\n" + message.content();
        } else {
          turns.add(new Pair<>(message.role(), message.content()));
        }
      }
      String text;
      synchronized (model) {
        text = model.applyTemplate(new InferenceParameters("").setMessages(system, turns));
      }
      if (!text.startsWith(MARK)) {
        throw new IllegalArgumentException(
            "llama.cpp cannot render the file's chat template; serve the file with a server of its"
                + " own and ask it as kind openai");
      }
      String prompt = text.substring(MARK.length());
      boolean twice = !header.begin().isEmpty() && prompt.startsWith(header.begin());
      return twice ? prompt.substring(header.begin().length()) : prompt;
    }
    if (messages.size() != 1 || !messages.get(0).role().equals("user")) {
      throw new IllegalArgumentException(
          "the file has no chat template, so it can be put a single question only, found %d messages"
              .formatted(messages.size()));
    }
    return messages.get(0).content();
  }

  private long input(String prompt) {
    return encoded(prompt) + (header.begin().isEmpty() ? 0L : 1L);
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
