package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.teacher.endpoint.Call.Form;
import dev.quaestor.teacher.endpoint.ServedModel.Ending;
import dev.quaestor.teacher.endpoint.ServedModel.Question;
import dev.quaestor.teacher.endpoint.ServedModel.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers one checked request, whole or piece by piece. */
final class Answering {

  private final ServedModel model;
  private final Call call;
  private final Heading heading;
  private final Spelled spelled;

  /** What stands at the head of every reply. */
  record Heading(String id, long created) {}

  /** Takes the pieces of a stream. */
  interface Sink {
    void send(ObjectNode piece) throws IOException;
  }

  Answering(ServedModel model, Call call, Heading heading) {
    this.model = model;
    this.call = call;
    this.heading = heading;
    this.spelled = new Spelled(model, call.style().names());
  }

  private int answers() {
    return call.prompts().size() * call.n();
  }

  private int[] prompt(int answer) {
    return call.prompts().get(answer / call.n());
  }

  private Question question(int answer) {
    long seed = call.draws().seed();
    return new Question(
        prompt(answer),
        call.draws().seeded(answer == 0 ? seed : keyed(seed, answer)),
        call.likeliest().orElse(0));
  }

  /** Every answer of a request has draws of its own. */
  private static long keyed(long seed, int answer) {
    byte[] key = (seed + "/" + answer).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Digests.sha256(key)).getLong();
  }

  /** The whole reply. */
  ObjectNode whole() throws RefusedException, InterruptedException {
    List<CompletableFuture<List<Token>>> echoes = echoes();
    List<Choice> choices = new ArrayList<>();
    List<CompletableFuture<Ending>> endings = new ArrayList<>();
    for (int i = 0; i < answers(); i++) {
      Choice choice = new Choice(model, call.stops());
      choices.add(choice);
      endings.add(
          call.draws().most() == 0
              ? CompletableFuture.completedFuture(Ending.LIMIT)
              : model.write(question(i), choice::heard));
    }
    ObjectNode reply = head(call.form().object);
    ArrayNode written = reply.putArray("choices");
    long output = 0;
    for (int i = 0; i < choices.size(); i++) {
      Ending ending = awaited(endings.get(i));
      List<Token> echo = echoes.isEmpty() ? List.of() : awaited(echoes.get(i / call.n()));
      written.add(choice(i, choices.get(i), ending, echo));
      output += choices.get(i).tokens().size();
    }
    reply.set("usage", usage(output));
    return reply;
  }

  /** What the model believes of the prompts, where that is shown. */
  private List<CompletableFuture<List<Token>>> echoes() {
    boolean shown = call.style().echo() && call.likeliest().isPresent();
    List<CompletableFuture<List<Token>>> echoes = new ArrayList<>();
    for (int[] prompt : shown ? call.prompts() : List.<int[]>of()) {
      echoes.add(
          prompt.length < 2
              ? CompletableFuture.completedFuture(List.of())
              : model.score(prompt, call.likeliest().get()));
    }
    return echoes;
  }

  private ObjectNode choice(int index, Choice choice, Ending ending, List<Token> echo) {
    ObjectNode written = JsonNodeFactory.instance.objectNode();
    written.put("index", index);
    int[] prompt = prompt(index);
    String text = choice.text(ending);
    if (call.form() == Form.CHAT) {
      written.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    } else {
      written.put("text", call.style().echo() ? model.text(prompt) + text : text);
    }
    if (call.likeliest().isEmpty()) {
      written.putNull("logprobs");
    } else if (call.form() == Form.CHAT) {
      written.set("logprobs", spelled.chat(choice.tokens()));
    } else {
      List<Token> all = new ArrayList<>(echo);
      all.addAll(choice.tokens());
      int first = call.style().echo() ? prompt[0] : -1;
      written.set("logprobs", spelled.completion(first, all, call.likeliest().get()));
    }
    written.put("finish_reason", choice.reason(ending));
    if (call.style().ids()) {
      ArrayNode ids = written.putArray("token_ids");
      choice.tokens().forEach(token -> ids.add(token.id()));
      ArrayNode given = written.putArray("prompt_token_ids");
      IntStream.of(prompt).forEach(given::add);
    }
    return written;
  }

  /** Sends the reply as it is written; ends early where nobody listens any more. */
  void stream(Sink sink) throws RefusedException, InterruptedException, IOException {
    BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    List<AtomicBoolean> over = new ArrayList<>();
    List<Choice> choices = new ArrayList<>();
    try {
      begin(sink);
      for (int i = 0; i < answers(); i++) {
        int index = i;
        AtomicBoolean done = new AtomicBoolean();
        over.add(done);
        choices.add(new Choice(model, call.stops()));
        CompletableFuture<Ending> ending =
            call.draws().most() == 0
                ? CompletableFuture.completedFuture(Ending.LIMIT)
                : model.write(
                    question(i), token -> pieces.add(new Piece(index, token)) && !done.get());
        var unused =
            ending.whenComplete((end, failure) -> pieces.add(new Piece(index, end, failure)));
      }
      long output = 0;
      for (int open = answers(); open > 0; ) {
        Piece piece = pieces.take();
        Choice choice = choices.get(piece.index);
        if (piece.failure != null) {
          throw failed(piece.failure);
        }
        if (piece.ending != null) {
          open--;
          output += choice.tokens().size();
          String rest = over.get(piece.index).get() ? "" : choice.rest(piece.ending);
          sink.send(piece(piece.index, rest, List.of(), choice.reason(piece.ending)));
        } else if (piece.token != null && !over.get(piece.index).get()) {
          over.get(piece.index).set(!choice.heard(piece.token));
          String more = choice.more();
          if (!more.isEmpty() || call.likeliest().isPresent() || call.style().ids()) {
            sink.send(piece(piece.index, more, List.of(piece.token), null));
          }
        }
      }
      if (call.style().usage()) {
        ObjectNode last = head(chunk());
        last.putArray("choices");
        last.set("usage", usage(output));
        sink.send(last);
      }
    } finally {
      over.forEach(done -> done.set(true));
    }
  }

  /** A token of an answer, or its end. */
  private record Piece(
      int index, @Nullable Token token, @Nullable Ending ending, @Nullable Throwable failure) {

    Piece(int index, Token token) {
      this(index, token, null, null);
    }

    Piece(int index, @Nullable Ending ending, @Nullable Throwable failure) {
      this(index, null, ending, failure);
    }
  }

  private String chunk() {
    return call.form() == Form.CHAT ? "chat.completion.chunk" : call.form().object;
  }

  /** Who speaks, or the prompt where it is echoed. */
  private void begin(Sink sink) throws RefusedException, InterruptedException, IOException {
    List<CompletableFuture<List<Token>>> echoes = echoes();
    for (int i = 0; i < answers(); i++) {
      ObjectNode first = head(chunk());
      ObjectNode written = first.putArray("choices").addObject().put("index", i);
      if (call.form() == Form.CHAT) {
        written.putObject("delta").put("role", "assistant").put("content", "");
      } else if (call.style().echo()) {
        written.put("text", model.text(prompt(i)));
        List<Token> echo = echoes.isEmpty() ? List.of() : awaited(echoes.get(i / call.n()));
        written.set(
            "logprobs",
            call.likeliest().isEmpty()
                ? NullNode.instance
                : spelled.completion(prompt(i)[0], echo, call.likeliest().get()));
      } else {
        continue;
      }
      written.putNull("finish_reason");
      sink.send(first);
    }
  }

  private ObjectNode piece(int index, String text, List<Token> tokens, @Nullable String reason) {
    ObjectNode piece = head(chunk());
    ObjectNode written = piece.putArray("choices").addObject().put("index", index);
    if (call.form() == Form.CHAT) {
      ObjectNode delta = written.putObject("delta");
      if (!text.isEmpty()) {
        delta.put("content", text);
      }
    } else {
      written.put("text", text);
    }
    if (call.likeliest().isEmpty() || tokens.isEmpty()) {
      written.putNull("logprobs");
    } else if (call.form() == Form.CHAT) {
      written.set("logprobs", spelled.chat(tokens));
    } else {
      written.set("logprobs", spelled.completion(-1, tokens, call.likeliest().get()));
    }
    if (call.style().ids()) {
      ArrayNode ids = written.putArray("token_ids");
      tokens.forEach(token -> ids.add(token.id()));
    }
    written.put("finish_reason", reason);
    return piece;
  }

  private static <V> V awaited(CompletableFuture<V> future)
      throws RefusedException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private static RefusedException failed(Throwable failure) {
    if (failure instanceof CancellationException) {
      return RefusedException.of(503, "stopping", "the endpoint is being stopped");
    }
    return RefusedException.of(500, "failed", "the model failed: " + failure.getMessage());
  }

  private ObjectNode usage(long output) {
    long input = call.prompts().stream().mapToLong(prompt -> prompt.length).sum();
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", input)
        .put("completion_tokens", output)
        .put("total_tokens", input + output);
  }

  private ObjectNode head(String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", heading.id())
        .put("object", object)
        .put("created", heading.created())
        .put("model", model.name());
  }
}
