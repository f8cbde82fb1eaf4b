package dev.quaestor.experiments.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.experiments.render.ConversationLine;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.teacher.endpoint.ServedModel;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenListener;
import dev.quaestor.trainer.template.Conversation;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * A loaded student that many ask at once: what waits is answered together, requests that draw alike
 * in one pass of the engine, each with draws of its own, so that an answer does not depend on what
 * was asked beside it. One thread owns the engine.
 */
public final class BatchedStudent implements ServedModel, AutoCloseable {

  /** How long a batch waits for more, once something has come. */
  private static final long GATHER_MICROS = 500;

  private static final int MOST_AT_ONCE = 1024;

  private interface Job {

    void fail(Throwable failure);
  }

  private record Writing(
      Question question, Predicate<Token> listener, CompletableFuture<Ending> ending)
      implements Job {
    @Override
    public void fail(Throwable failure) {
      ending.completeExceptionally(failure);
    }
  }

  private record Scoring(int[] tokens, int likeliest, CompletableFuture<List<Token>> scores)
      implements Job {
    @Override
    public void fail(Throwable failure) {
      scores.completeExceptionally(failure);
    }
  }

  /** What must be the same of answers that are drawn in one pass. */
  private record Alike(double temperature, int topK, double topP) {}

  private final String name;
  private final LoadedStudent student;
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private final Generator generator;
  private final Scorer scorer;
  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
  private final AtomicReferenceArray<String> names;
  private final Thread engine;
  private volatile boolean closed;

  /**
   * A student, which it owns.
   *
   * @param name what it is asked for by
   * @param template its chat template, told the day; empty where it has none
   */
  public BatchedStudent(
      String name, LoadedStudent student, Optional<ChatTemplate> template, Execution execution) {
    this.name = name;
    this.student = student;
    this.tokenizer =
        student
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name + " has no tokenizer.json; an endpoint needs the tokenizer"));
    this.template = template;
    this.generator = new Generator(student.decoder(), execution);
    this.scorer = new Scorer(student.decoder(), execution);
    this.names = new AtomicReferenceArray<>(student.decoder().config().vocab());
    this.engine = new Thread(this::work, "endpoint-engine");
    engine.setDaemon(true);
    engine.start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int context() {
    return student.decoder().config().context();
  }

  @Override
  public int vocabulary() {
    return student.decoder().config().vocab();
  }

  @Override
  public int[] prompt(String text) {
    return tokenizer.prompt(text);
  }

  @Override
  public int[] encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public int[] conversation(ObjectNode request) {
    Conversation conversation = ConversationLine.read(1, request.toString()).conversation();
    if (template.isPresent()) {
      return tokenizer.encodeMarkup(template.get().render(conversation));
    }
    List<Map<String, Object>> messages = conversation.messages();
    boolean question =
        messages.size() == 1
            && "user".equals(messages.get(0).get("role"))
            && messages.get(0).get("content") instanceof String;
    if (!question) {
      throw new IllegalArgumentException(
          "the student has no chat template, so it can be put a single question of role user only, found %d messages; ask /v1/completions"
              .formatted(messages.size()));
    }
    return tokenizer.prompt((String) messages.get(0).get("content"));
  }

  @Override
  public String text(int[] tokens) {
    return tokenizer.decode(tokens);
  }

  @Override
  public String token(int id) {
    String known = names.get(id);
    if (known == null) {
      known = tokenizer.decodeMarkup(new int[] {id});
      names.set(id, known);
    }
    return known;
  }

  @Override
  public CompletableFuture<List<Token>> score(int[] tokens, int likeliest) {
    CompletableFuture<List<Token>> scores = new CompletableFuture<>();
    put(new Scoring(tokens, likeliest, scores));
    return scores;
  }

  @Override
  public CompletableFuture<Ending> write(Question question, Predicate<Token> listener) {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    put(new Writing(question, listener, ending));
    return ending;
  }

  private void put(Job job) {
    waiting.add(job);
    if (closed && waiting.remove(job)) {
      job.fail(new CancellationException("the student is closed"));
    }
  }

  private void work() {
    try {
      while (true) {
        List<Job> batch = gathered();
        try {
          answer(batch);
        } catch (CancellationException e) {
          batch.forEach(job -> job.fail(e));
          return;
        } catch (RuntimeException | Error e) { // of one batch; the next may fit
          batch.forEach(job -> job.fail(e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What waits, once something does and a moment has passed without more. */
  private List<Job> gathered() throws InterruptedException {
    List<Job> batch = new ArrayList<>();
    Job next = waiting.take();
    while (next != null) {
      batch.add(next);
      waiting.drainTo(batch, MOST_AT_ONCE - batch.size());
      next =
          batch.size() < MOST_AT_ONCE ? waiting.poll(GATHER_MICROS, TimeUnit.MICROSECONDS) : null;
    }
    return batch;
  }

  private void answer(List<Job> batch) {
    List<Scoring> scorings = new ArrayList<>();
    Map<Alike, List<Writing>> writings = new LinkedHashMap<>();
    for (Job job : batch) {
      if (job instanceof Scoring scoring) {
        scorings.add(scoring);
      } else if (job instanceof Writing writing) {
        Draws draws = writing.question.draws();
        Alike alike = new Alike(draws.temperature(), draws.topK(), draws.topP());
        writings.computeIfAbsent(alike, key -> new ArrayList<>()).add(writing);
      }
    }
    if (!scorings.isEmpty()) {
      score(scorings);
    }
    writings.forEach(this::write);
  }

  private void score(List<Scoring> scorings) {
    List<List<Token>> heard = new ArrayList<>();
    scorings.forEach(scoring -> heard.add(new ArrayList<>()));
    int most = scorings.stream().mapToInt(Scoring::likeliest).max().orElse(0);
    scorer.score(
        scorings.stream().map(scoring -> new Sequence(scoring.tokens, 1)).toList(),
        listener(
            most,
            (index, token) -> heard.get(index).add(token(token, scorings.get(index).likeliest))));
    for (int i = 0; i < scorings.size(); i++) {
      scorings.get(i).scores.complete(heard.get(i));
    }
  }

  private void write(Alike alike, List<Writing> writings) {
    int most = writings.stream().mapToInt(w -> w.question.draws().most()).max().orElse(1);
    int likeliest = writings.stream().mapToInt(w -> w.question.likeliest()).max().orElse(0);
    Sampling sampling =
        new Sampling(alike.temperature, alike.topK, alike.topP, most, student.ends());
    int[] counts = new int[writings.size()];
    List<Generated> answers =
        generator.generate(
            writings.stream().map(w -> w.question.prompt()).toList(),
            sampling,
            i -> RandomStreams.seeded(writings.get(i).question.draws().seed()),
            listener(
                likeliest,
                (index, token) -> {
                  Writing writing = writings.get(index);
                  boolean goesOn =
                      writing.listener.test(token(token, writing.question.likeliest()));
                  return goesOn && ++counts[index] < writing.question.draws().most();
                }));
    for (int i = 0; i < answers.size(); i++) {
      boolean full = counts[i] >= writings.get(i).question.draws().most();
      writings
          .get(i)
          .ending
          .complete(
              switch (answers.get(i).stop()) {
                case END -> Ending.END;
                case LIMIT -> Ending.LIMIT;
                case LISTENER -> full ? Ending.LIMIT : Ending.LISTENER;
              });
    }
  }

  private interface Hearing {
    boolean heard(int index, TokenListener.Heard token);
  }

  private static TokenListener listener(int likeliest, Hearing hearing) {
    return new TokenListener() {
      @Override
      public int likeliest() {
        return likeliest;
      }

      @Override
      public boolean heard(int sequence, Heard token) {
        return hearing.heard(sequence, token);
      }
    };
  }

  /** With no more of the likeliest than were asked for. */
  private static Token token(TokenListener.Heard heard, int likeliest) {
    int count = Math.min(likeliest, heard.likeliest().length);
    return new Token(
        heard.token(),
        heard.logprob(),
        Arrays.copyOf(heard.likeliest(), count),
        Arrays.copyOf(heard.logprobs(), count));
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    closed = true;
    engine.interrupt();
    try {
      engine.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return; // its memory is in use until the process ends
    }
    for (Job job = waiting.poll(); job != null; job = waiting.poll()) {
      job.fail(new CancellationException("the student is closed"));
    }
    generator.close();
    scorer.close();
    student.close();
  }
}
