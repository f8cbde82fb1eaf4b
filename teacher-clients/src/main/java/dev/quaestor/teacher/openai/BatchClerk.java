package dev.quaestor.teacher.openai;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.UnusableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that gathers requests into batches, submits them, and asks how they stand. What
 * was submitted by a process before is taken over from the journal: whoever asks for such a line
 * again waits for it, and nothing is submitted twice.
 */
final class BatchClerk implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchClerk.class);

  /** No policy waits so long: the run stops, and a resumed one finds the batch in the journal. */
  private static final Duration GIVE_UP = Duration.ofDays(3650);

  /** A request and what becomes of it; its body is empty where it was submitted before. */
  private static final class Line {
    final String customId;
    final byte[] body;
    final CompletableFuture<BatchLines.Result> result = new CompletableFuture<>();
    boolean claimed;

    Line(String customId, byte[] body) {
      this.customId = customId;
      this.body = body;
    }

    String key() {
      return customId.substring(0, customId.lastIndexOf('-'));
    }
  }

  /** A batch that was, or is about to be, submitted. */
  private static final class Open {
    BatchJournal.Entry entry;
    final List<Line> lines;

    Open(BatchJournal.Entry entry, List<Line> lines) {
      this.entry = entry;
      this.lines = lines;
    }

    boolean awaited() {
      return lines.stream().anyMatch(line -> line.claimed && !line.result.isDone());
    }
  }

  private final String teacher;
  private final BatchApi api;
  private final BatchJournal journal;
  private final OpenAiBatch.Patience patience;
  private final ApiKey key;
  private final Thread thread;

  // guarded by this
  private final List<Open> open = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private List<Line> gathering = new ArrayList<>();
  private long lastArrival;
  private long nextPoll;
  private boolean closed;

  BatchClerk(String teacher, BatchApi api, OpenAiBatch.Setup setup, ApiKey key) {
    this.teacher = teacher;
    this.api = api;
    this.journal = new BatchJournal(setup.journal());
    this.patience = setup.patience();
    this.key = key;
    for (BatchJournal.Entry entry : journal.read()) {
      List<Line> lines = entry.lines().stream().map(id -> new Line(id, new byte[0])).toList();
      lines.forEach(line -> counts.merge(line.key(), 1, Integer::sum));
      open.add(new Open(entry, lines));
    }
    this.thread = new Thread(this::work, "batch-" + teacher);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * What becomes of a request, in its batch or in one that was submitted before.
   *
   * @param requestKey what equal requests have in common
   */
  CompletableFuture<BatchLines.Result> ask(String requestKey, byte[] body) {
    String shortened = requestKey.substring(0, 40);
    synchronized (this) {
      for (Open batch : open) {
        for (Line line : batch.lines) {
          if (!line.claimed && line.key().equals(shortened)) {
            line.claimed = true;
            nextPoll = System.nanoTime();
            notifyAll();
            return line.result;
          }
        }
      }
      int number = counts.merge(shortened, 1, Integer::sum) - 1;
      Line line = new Line(shortened + "-" + number, body);
      line.claimed = true;
      gathering.add(line);
      lastArrival = System.nanoTime();
      notifyAll();
      return line.result;
    }
  }

  /** Whether a line for such a request was submitted before and nobody waits for it yet. */
  synchronized boolean holds(String requestKey) {
    String shortened = requestKey.substring(0, 40);
    return open.stream()
        .flatMap(batch -> batch.lines.stream())
        .anyMatch(line -> !line.claimed && line.key().equals(shortened));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }

  private void work() {
    try {
      while (true) {
        List<Line> ready = await();
        if (!ready.isEmpty()) {
          submit(ready);
        }
        poll();
      }
    } catch (InterruptedException e) {
      // closed: what was submitted is in the journal
    } catch (RuntimeException | Error e) {
      LOG.error("teacher {}: batches are no longer looked after", teacher, e);
      List<Line> left;
      synchronized (this) {
        left = new ArrayList<>(gathering);
        open.forEach(batch -> left.addAll(batch.lines));
      }
      left.forEach(line -> line.result.completeExceptionally(e));
    }
  }

  /** Waits until a batch is complete or it is time to poll; the lines of the batch. */
  private synchronized List<Line> await() throws InterruptedException {
    while (true) {
      if (closed) {
        throw new InterruptedException("closed");
      }
      long now = System.nanoTime();
      long quiet = lastArrival + patience.gather().toNanos() - now;
      if (gathering.size() >= patience.most() || (!gathering.isEmpty() && quiet <= 0)) {
        int count = Math.min(patience.most(), gathering.size());
        List<Line> ready = new ArrayList<>(gathering.subList(0, count));
        gathering = new ArrayList<>(gathering.subList(count, gathering.size()));
        return ready;
      }
      boolean awaited = open.stream().anyMatch(Open::awaited);
      if (awaited && nextPoll - now <= 0) {
        return List.of();
      }
      long wait = Long.MAX_VALUE;
      if (!gathering.isEmpty()) {
        wait = quiet;
      }
      if (awaited) {
        wait = Math.min(wait, nextPoll - now);
      }
      if (wait == Long.MAX_VALUE) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, 1_000_000));
      }
    }
  }

  private void submit(List<Line> lines) throws InterruptedException {
    List<String> ids = lines.stream().map(line -> line.customId).toList();
    String digest = Digests.hex(ids.toArray(String[]::new));
    Open batch = new Open(new BatchJournal.Entry(digest, ids, ""), lines);
    journal.write(batch.entry);
    String jsonl =
        lines.stream()
            .map(line -> BatchLines.request(line.customId, line.body) + "\n")
            .collect(Collectors.joining());
    try {
      String file = api.upload(jsonl.getBytes(StandardCharsets.UTF_8));
      String id = create(file, digest);
      batch.entry = batch.entry.submitted(id);
      journal.write(batch.entry);
      synchronized (this) {
        open.add(batch);
        nextPoll = System.nanoTime() + patience.poll().toNanos();
      }
      LOG.info("teacher {}: submitted {} with {} requests", teacher, id, ids.size());
    } catch (Lost e) {
      fail(lines, inDoubt(e.getMessage()));
    } catch (RetryableException e) {
      journal.forget(batch.entry);
      fail(
          lines,
          new RetryableException(
              String.valueOf(e.getMessage()),
              Billing.NOTHING,
              e.retryAfter().orElse(Duration.ZERO)));
    } catch (TeacherException e) {
      journal.forget(batch.entry);
      fail(lines, e);
    } catch (UnusableException e) {
      journal.forget(batch.entry);
      fail(lines, new TeacherException("teacher " + teacher + ": " + e.getMessage()));
    }
  }

  /** Nobody knows whether the batch was submitted; the journal keeps it. */
  private static final class Lost extends Exception {
    private static final long serialVersionUID = 1L;

    Lost(String message) {
      super(message);
    }
  }

  /** Submits; where the line breaks, the server's list says whether it had arrived. */
  private String create(String file, String digest)
      throws TeacherException, InterruptedException, UnusableException, Lost {
    try {
      return api.create(file, digest);
    } catch (RetryableException e) {
      if (e.billing() == Billing.NOTHING) {
        throw e;
      }
      try {
        Optional<String> found = api.find(digest);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (TeacherException | UnusableException unknown) {
        throw new Lost(e.getMessage() + "; whether the batch was submitted is not known");
      }
      throw e;
    }
  }

  private void poll() throws InterruptedException {
    List<Open> awaited;
    synchronized (this) {
      if (nextPoll - System.nanoTime() > 0) {
        return;
      }
      awaited = open.stream().filter(Open::awaited).toList();
    }
    for (Open batch : awaited) {
      try {
        poll(batch);
      } catch (RetryableException e) {
        LOG.warn("teacher {}: {} is asked again: {}", teacher, batch.entry.batch(), e.getMessage());
      } catch (TeacherException | UnusableException e) {
        fail(batch.lines, inDoubt(String.valueOf(e.getMessage())));
      }
    }
    synchronized (this) {
      nextPoll = System.nanoTime() + patience.poll().toNanos();
    }
  }

  private void poll(Open batch) throws TeacherException, InterruptedException, UnusableException {
    if (batch.entry.batch().isEmpty() && !found(batch)) {
      return;
    }
    BatchApi.State state = api.state(batch.entry.batch());
    switch (state.status()) {
      case "completed", "expired", "cancelled" -> collect(batch, state);
      case "failed" ->
          fail(
              batch.lines,
              new TeacherException(
                  "teacher %s refused %s: %s"
                      .formatted(teacher, batch.entry.batch(), state.problem())));
      default -> {}
    }
  }

  /** A batch of which only the intention is known is looked for; one never sent is begun again. */
  private boolean found(Open batch)
      throws TeacherException, InterruptedException, UnusableException {
    Optional<String> id = api.find(batch.entry.digest());
    if (id.isPresent()) {
      batch.entry = batch.entry.submitted(id.get());
      journal.write(batch.entry);
      return true;
    }
    journal.forget(batch.entry);
    synchronized (this) {
      open.remove(batch);
    }
    fail(
        batch.lines,
        new RetryableException(
            "teacher " + teacher + ": a batch that was about to be submitted never was",
            Billing.NOTHING,
            Duration.ZERO));
    return false;
  }

  private void collect(Open batch, BatchApi.State state)
      throws TeacherException, InterruptedException, UnusableException {
    Map<String, BatchLines.Result> results = new HashMap<>();
    for (String file : List.of(state.errors(), state.output())) {
      if (!file.isEmpty()) {
        results.putAll(BatchLines.results(api.content(file), teacher, key));
      }
    }
    RetryableException none =
        new RetryableException(
            "teacher %s: %s is %s and has no line for a request"
                .formatted(teacher, batch.entry.batch(), state.status()),
            Billing.IN_DOUBT, // it was submitted, and nobody says what became of it
            Duration.ZERO);
    for (Line line : batch.lines) {
      BatchLines.Result result = results.get(line.customId);
      if (result != null) {
        line.result.complete(result);
      } else {
        line.result.completeExceptionally(none);
      }
    }
  }

  private RetryableException inDoubt(String what) {
    return new RetryableException(
        what
            + "; what was submitted is in "
            + journal.directory()
            + " and is found again on resume",
        Billing.IN_DOUBT,
        GIVE_UP);
  }

  private static void fail(List<Line> lines, TeacherException failure) {
    lines.forEach(line -> line.result.completeExceptionally(failure));
  }
}
