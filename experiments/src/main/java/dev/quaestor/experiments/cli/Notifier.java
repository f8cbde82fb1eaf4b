package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.NotifySettings;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.experiments.settings.Secrets;
import dev.quaestor.teacher.courier.Courier;
import dev.quaestor.teacher.courier.Parcel;
import dev.quaestor.teacher.courier.Receipt;
import dev.quaestor.trainer.command.CommandLine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells whoever the manifest names that an experiment ended or stopped, and at once when a run of
 * it needs a hand while others go on. Each message has a thread of its own and a time to be done
 * in, so that a service that is down costs a line in the log and nothing else.
 */
final class Notifier implements Audience {

  private final Experiment experiment;
  private final ExperimentDirectory directory;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final List<Thread> messages = new ArrayList<>();
  private boolean asked;

  Notifier(
      Experiment experiment,
      ExperimentDirectory directory,
      Map<String, String> environment,
      Consumer<String> warnings) {
    this.experiment = experiment;
    this.directory = directory;
    this.environment = environment;
    this.warnings = warnings;
  }

  /** The first run that fails is told of at once, later ones at the end with all else. */
  @Override
  public void ended(RunOutcome outcome) {
    boolean hand = outcome.end() == End.FAILED || outcome.end() == End.STOPPED;
    synchronized (this) {
      if (!hand || asked) {
        return;
      }
      asked = true;
    }
    send("needs-a-hand", "%s: %s".formatted(outcome.run().name(), outcome.message()));
  }

  /** All has ended; waits for what is still on its way. */
  void ended(List<RunOutcome> outcomes, End worst) throws InterruptedException {
    long done = outcomes.stream().filter(outcome -> outcome.end() == End.DONE).count();
    String runs = "%d of %s done".formatted(done, Amounts.of(outcomes.size(), "run"));
    switch (worst) {
      case DONE -> send("done", runs);
      case PAUSED -> send("needs-a-hand", runs + ", students are awaited");
      case INTERRUPTED ->
          send("interrupted", runs + "; quaestor resume " + directory.root() + " goes on");
      case FAILED, STOPPED ->
          send(
              worst == End.FAILED ? "failed" : "stopped",
              runs
                  + "; "
                  + outcomes.stream()
                      .filter(outcome -> outcome.end() == worst)
                      .map(outcome -> outcome.run().name() + ": " + outcome.message())
                      .findFirst()
                      .orElse(""));
    }
    finish();
  }

  /** Nothing was run, because something stands in the way. */
  void failed(String why) throws InterruptedException {
    send("failed", why);
    finish();
  }

  private void finish() throws InterruptedException {
    List<Thread> underWay;
    synchronized (this) {
      underWay = List.copyOf(messages);
    }
    Duration limit =
        experiment.manifest().notify_().map(NotifySettings::limit).orElse(Duration.ZERO);
    long until = System.nanoTime() + 2 * limit.toNanos();
    for (Thread message : underWay) {
      TimeUnit.NANOSECONDS.timedJoin(message, Math.max(1, until - System.nanoTime()));
    }
  }

  private void send(String event, String told) {
    Optional<NotifySettings> settings = experiment.manifest().notify_();
    if (settings.isEmpty()) {
      return;
    }
    String message = Secrets.hidden(told);
    Thread thread = new Thread(() -> carry(settings.get(), event, message), "notice " + event);
    thread.setDaemon(true);
    synchronized (this) {
      messages.add(thread);
    }
    thread.start();
  }

  private void carry(NotifySettings settings, String event, String message) {
    try {
      Optional<String> address = settings.address(environment);
      if (address.isPresent()) {
        post(settings, address.get(), event, message);
      }
      if (settings.command().isPresent()) {
        run(settings, event, message);
      }
    } catch (InterruptedException e) {
      warnings.accept("notify: %s was not told".formatted(event));
    }
  }

  private void post(NotifySettings settings, String address, String event, String message)
      throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("event", event);
    body.put("name", experiment.manifest().name());
    body.put("directory", directory.root().toAbsolutePath().normalize().toString());
    body.put("message", message);
    body.put("text", "quaestor: %s: %s (%s)".formatted(body.get("name").asText(), event, message));
    // The path of such an address is often a secret itself: no message shows it.
    try {
      Receipt receipt =
          new Courier(Map.of(), settings.limit())
              .send(Parcel.json(URI.create(address), body.toString()));
      if (!receipt.taken()) {
        warnings.accept("notify.webhook: it answered with status " + receipt.status());
      }
    } catch (IOException | IllegalArgumentException e) {
      warnings.accept(
          "notify.webhook: it could not be told (%s); nothing else depends on it"
              .formatted(String.valueOf(e.getMessage()).replace(address, "its address")));
    }
  }

  private void run(NotifySettings settings, String event, String message)
      throws InterruptedException {
    List<String> filled =
        new CommandLine(settings.command().orElseThrow())
            .filled(
                Map.of(
                    "event",
                    event,
                    "name",
                    experiment.manifest().name(),
                    "directory",
                    directory.root().toAbsolutePath().normalize().toString(),
                    "message",
                    message));
    try {
      CommandLine.run(
          filled, directory.root().resolve("notify").resolve(event), settings.limit(), line -> {});
    } catch (IOException | RuntimeException e) {
      warnings.accept("notify.command: " + Explanation.of(e));
    }
  }
}
