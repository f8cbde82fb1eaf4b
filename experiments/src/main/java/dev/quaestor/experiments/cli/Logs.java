package dev.quaestor.experiments.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.quaestor.eval.report.page.Visible;
import dev.quaestor.experiments.settings.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log: a file in the experiment's directory, and never the terminal. */
final class Logs {

  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{24} %msg%n";

  /** Lines in which nothing acts on a terminal, and no secret stands. */
  private static final class Shown extends PatternLayoutEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
      String line = new String(super.encode(event), StandardCharsets.UTF_8);
      return Visible.of(Secrets.hidden(line)).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static @Nullable Path file;

  private Logs() {}

  /** Silence on the terminal; java.util.logging joins in. */
  static synchronized void begin() {
    file = null;
    context().ifPresent(context -> root(context).detachAndStopAllAppenders());
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** From now on everything is appended to {@code target}. */
  static synchronized void into(Path target) {
    context()
        .ifPresent(
            context -> {
              root(context).detachAndStopAllAppenders();
              PatternLayoutEncoder encoder = new Shown();
              encoder.setContext(context);
              encoder.setCharset(StandardCharsets.UTF_8);
              encoder.setPattern(PATTERN);
              encoder.start();
              FileAppender<ILoggingEvent> appender = new FileAppender<>();
              appender.setContext(context);
              appender.setFile(target.toString());
              appender.setEncoder(encoder);
              appender.start();
              root(context).setLevel(Level.INFO);
              context.getLogger("org.tribuo").setLevel(Level.WARN); // it tells each tree
              root(context).addAppender(appender);
            });
    file = target;
  }

  /** The file logged to, where there is one. */
  static synchronized Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  private static Optional<LoggerContext> context() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    return factory instanceof LoggerContext context ? Optional.of(context) : Optional.empty();
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
