package dev.quaestor.trainer.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A program that runs beside a run, such as a server, until it is closed with its children. */
public final class Service implements AutoCloseable {

  private final Process process;
  private final Deque<String> last = new ArrayDeque<>();

  private Service(Process process) {
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param logs the directory that {@code stdout.txt} and {@code stderr.txt} are kept in
   * @throws CommandFailedException if it cannot be started
   */
  public static Service start(List<String> filled, Path logs) throws IOException {
    Service service = new Service(CommandLine.start(filled, logs));
    Thread out =
        CommandLine.pump(
            service.process.getInputStream(), logs.resolve("stdout.txt"), service.last, line -> {});
    Thread err =
        CommandLine.pump(
            service.process.getErrorStream(), logs.resolve("stderr.txt"), service.last, line -> {});
    out.setName("service-output");
    err.setName("service-errors");
    return service;
  }

  /** Ends a program with these logs that a killed run left behind; it is gone then. */
  public static void endLeft(Path logs) throws IOException {
    CommandLine.endLeft(logs);
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** What it said last. */
  public String said() {
    return CommandLine.shown(last);
  }

  @Override
  public void close() {
    CommandLine.end(process.toHandle());
  }
}
