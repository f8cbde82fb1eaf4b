package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.TrainingStep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every training step of a run, in {@code training.csv} beside its ledger:
 *
 * <pre>
 * round,step,of,tokens,loss,learning_rate,seconds,unix_ms
 * 1,1,60,412,2.9170,1.0E-4,0.0312,1798000000000
 * </pre>
 *
 * Each line is handed to the system as it is made, so that a kill loses none. A round that was cut
 * is trained on, or again, and its steps stand twice: the last line of a step counts, and steps of
 * a round that was never committed count for nothing. It is no part of what a run is.
 */
public final class TrainingLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);
  private static final String HEAD = "round,step,of,tokens,loss,learning_rate,seconds,unix_ms\n";
  private static final int FIELDS = 8;
  private static final double NANOS = 1e9;

  private final Path file;
  private final Clock clock;
  private final LongSupplier nanos;
  private @Nullable FileChannel channel;
  private boolean broken;
  private int round;
  private long since;

  /**
   * A step as it was written.
   *
   * @param step what was done
   * @param seconds it took, measured from the step before or from where the training began
   * @param at when it was done
   */
  public record Line(TrainingStep step, double seconds, Instant at) {}

  /**
   * The log of the run in {@code directory}.
   *
   * @param nanos a monotonic clock
   */
  TrainingLog(Path directory, Clock clock, LongSupplier nanos) {
    this.file = of(directory);
    this.clock = clock;
    this.nanos = nanos;
  }

  private static Path of(Path directory) {
    return directory.resolve("training.csv");
  }

  /** From now on steps are of {@code round}, whose training begins now. */
  void begins(int round) {
    this.round = round;
    this.since = nanos.getAsLong();
  }

  /** Writes a step. A disk that takes no line ends the log and not the run, whose rounds tell. */
  void stepped(TrainingStep step) {
    long now = nanos.getAsLong();
    String line =
        String.format(
            Locale.ROOT,
            "%d,%d,%d,%d,%s,%s,%.6f,%d%n",
            round,
            step.number(),
            step.of(),
            step.tokens(),
            step.loss(),
            step.learningRate(),
            (now - since) / NANOS,
            clock.millis());
    since = now;
    if (!broken) {
      try {
        write(line);
      } catch (IOException e) {
        broken = true;
        LOG.warn("{}: no further step is written", file, e);
      }
    }
  }

  private void write(String line) throws IOException {
    FileChannel to = channel;
    if (to == null) {
      String before = before();
      to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      channel = to;
      to.write(bytes(before));
    }
    to.write(bytes(line));
  }

  /** What goes before the next line: the head, or the end of a line that was cut. */
  private String before() throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) == 0) {
      return HEAD;
    }
    try (FileChannel there = FileChannel.open(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      there.read(last, there.size() - 1);
      return last.get(0) == '\n' ? "" : "\n";
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** The steps of the run in {@code directory}, by round and in order; none where none is kept. */
  public static SortedMap<Integer, List<Line>> read(Path directory) throws IOException {
    if (!Files.isRegularFile(of(directory))) {
      return new TreeMap<>();
    }
    SortedMap<Integer, SortedMap<Integer, Line>> steps = new TreeMap<>();
    for (String line : Files.readAllLines(of(directory))) {
      String[] fields = line.split(",", -1);
      if (fields.length == FIELDS && fields[0].matches("\\d{1,9}")) {
        Line read = line(fields);
        steps
            .computeIfAbsent(Integer.valueOf(fields[0]), round -> new TreeMap<>())
            .put(read.step().number(), read);
      }
    }
    SortedMap<Integer, List<Line>> inOrder = new TreeMap<>();
    steps.forEach((round, lines) -> inOrder.put(round, new ArrayList<>(lines.values())));
    return inOrder;
  }

  private static Line line(String[] fields) {
    TrainingStep step =
        new TrainingStep(
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            Long.parseLong(fields[3]),
            Double.parseDouble(fields[4]),
            Double.parseDouble(fields[5]));
    return new Line(
        step, Double.parseDouble(fields[6]), Instant.ofEpochMilli(Long.parseLong(fields[7])));
  }
}
