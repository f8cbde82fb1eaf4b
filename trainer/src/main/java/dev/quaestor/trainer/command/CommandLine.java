package dev.quaestor.trainer.command;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program to run with words filled into its arguments. No shell reads it: what is filled in stays
 * one argument, whatever it holds. What it prints is kept in files; it is ended with its children
 * by TERM, and by KILL where that is not enough.
 *
 * @param words the program and its arguments, with placeholders such as <code>{corpus}</code>
 */
public record CommandLine(List<String> words) {

  private static final int SHOWN = 12;

  /** Names the process that writes the logs beside it. */
  private static final String RUNNING = "process.txt";

  private static final Duration GRACE = Duration.ofSeconds(10);

  public CommandLine {
    words = List.copyOf(words);
  }

  /** The same with each placeholder replaced by its value. */
  public List<String> filled(Map<String, String> values) {
    return words.stream()
        .map(
            word -> {
              String filled = word;
              for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
              }
              return filled;
            })
        .toList();
  }

  /**
   * Runs it to its end.
   *
   * @param logs the directory that {@code stdout.txt} and {@code stderr.txt} are kept in
   * @param limit the longest it may take
   * @param heard every line of both, as it is printed
   * @throws CommandFailedException if it cannot be started, ends with another code than 0, or takes
   *     longer than the limit
   * @throws InterruptedException if the thread was interrupted; the program and its children are
   *     ended
   */
  public static void run(List<String> filled, Path logs, Duration limit, Consumer<String> heard)
      throws IOException, InterruptedException {
    Process process = start(filled, logs);
    Deque<String> last = new ArrayDeque<>();
    Thread out = pump(process.getInputStream(), logs.resolve("stdout.txt"), last, heard);
    Thread err = pump(process.getErrorStream(), logs.resolve("stderr.txt"), last, heard);
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process.toHandle());
      }
      out.join();
      err.join();
      if (!ended || process.exitValue() != 0) {
        String what =
            ended ? "ended with code " + process.exitValue() : "was not done within " + limit;
        throw new CommandFailedException(
            "the command %s %s. It said last:%n%s%nAll of it is in %s"
                .formatted(filled.get(0), what, shown(last), logs));
      }
    } finally {
      end(process.toHandle());
    }
  }

  /** Starts it, with nothing to read, after ending what a killed run left running. */
  static Process start(List<String> filled, Path logs) throws IOException {
    Files.createDirectories(logs);
    endLeft(logs);
    Process process;
    try {
      process = new ProcessBuilder(filled).start();
      Files.writeString(logs.resolve(RUNNING), named(process.toHandle()));
    } catch (IOException e) {
      throw new CommandFailedException(
          "the command %s cannot be started: %s".formatted(filled.get(0), e.getMessage()));
    }
    process.getOutputStream().close();
    return process;
  }

  /** A process as no other has the name: its id, and when it began. */
  private static String named(ProcessHandle process) {
    return process.pid()
        + " "
        + process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** Ends what a killed run left running with these logs. */
  static void endLeft(Path logs) throws IOException {
    Path running = logs.resolve(RUNNING);
    if (Files.isRegularFile(running)) {
      String left = Files.readString(running);
      String id = left.split(" ", 2)[0];
      if (id.matches("\\d{1,18}")) {
        ProcessHandle.of(Long.parseLong(id))
            .filter(process -> named(process).equals(left))
            .ifPresent(CommandLine::end);
      }
    }
  }

  static String shown(Deque<String> last) {
    synchronized (last) {
      return last.isEmpty() ? "  (nothing)" : "  " + String.join("\n  ", last);
    }
  }

  static Thread pump(InputStream in, Path file, Deque<String> last, Consumer<String> heard) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                  BufferedWriter kept = Files.newBufferedWriter(file)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  kept.write(line);
                  kept.newLine();
                  kept.flush();
                  synchronized (last) {
                    last.addLast(line);
                    if (last.size() > SHOWN) {
                      last.removeFirst();
                    }
                  }
                  heard.accept(line);
                }
              } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("closed")) {
                  throw new UncheckedIOException(e);
                }
              }
            },
            "command-output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends a process and all it started. */
  static void end(ProcessHandle process) {
    end(process, GRACE);
  }

  /**
   * Ends a process and all it started, by TERM; by KILL what is still there after {@code grace},
   * and what that had started meanwhile. They are gone when this returns.
   */
  static void end(ProcessHandle process, Duration grace) {
    Set<ProcessHandle> all = withDescendants(Stream.of(process));
    all.forEach(ProcessHandle::destroy);
    boolean interrupted = false;
    try {
      gone(all).get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      // What is left is ended below.
    }
    Set<ProcessHandle> left = withDescendants(all.stream().filter(ProcessHandle::isAlive));
    left.forEach(ProcessHandle::destroyForcibly);
    gone(left).join();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<ProcessHandle> withDescendants(Stream<ProcessHandle> processes) {
    return processes
        .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static CompletableFuture<?> gone(Set<ProcessHandle> processes) {
    return CompletableFuture.allOf(
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
  }
}
