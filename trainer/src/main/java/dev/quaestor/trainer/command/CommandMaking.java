package dev.quaestor.trainer.command;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes students by a command line. Its versions are what it prints in lines such as {@code
 * versions: trl 0.25.1}, or what another command prints.
 *
 * @param setup how it is run
 * @param steps hears how many steps of a training are done
 */
public record CommandMaking(Setup setup, Steps steps) implements Making {

  /** Placeholders of the command. */
  public static final List<String> PLACEHOLDERS =
      List.of("corpus", "base", "incumbent", "out", "steps", "seed", "round", "learning-rate");

  private static final Pattern STEP =
      Pattern.compile("(?i)\\bstep\\W{1,3}(\\d{1,9})|(\\d{1,9})\\s?/\\s?(\\d{1,9})");
  private static final Pattern VERSION = Pattern.compile("(?i)^\\W*versions?:\\s*(\\S.{0,500})");
  private static final Duration TELLING = Duration.ofMinutes(2);

  /**
   * How the command is run.
   *
   * @param command with {@link #PLACEHOLDERS}
   * @param version prints the versions of what trains, a line each; empty where the command itself
   *     says them, if anyone
   * @param patience with it
   * @param learningRate what {learning-rate} stands for
   */
  public record Setup(
      CommandLine command, Optional<CommandLine> version, Patience patience, double learningRate) {}

  /**
   * How long is waited.
   *
   * @param limit the longest one training may take
   * @param attempts how often a round's training is tried
   */
  public record Patience(Duration limit, int attempts) {}

  /** Hears how far a training is. */
  public interface Steps {
    void done(long step, long of);
  }

  @Override
  public Map<String, String> make(Order order) throws IOException, InterruptedException {
    List<String> command = filled(order);
    CommandLine.endLeft(order.work());
    TreeSet<String> versions = new TreeSet<>();
    if (setup.version().isPresent()) {
      CommandLine.run(
          setup.version().get().words(), order.work().resolve("version"), TELLING, versions::add);
    }
    DurableFiles.write(order.work().resolve("command.txt"), String.join("\n", command) + "\n");
    for (int attempt = 1; ; attempt++) {
      Product product = new Product(order.places().out());
      product.empty();
      try {
        CommandLine.run(command, order.work(), setup.patience().limit(), heard(versions));
        product.check(order.places().base());
        break;
      } catch (CommandFailedException | InvalidCheckpointException e) {
        if (attempt >= setup.patience().attempts()) {
          throw e;
        }
      }
    }
    SortedMap<String, String> said = new TreeMap<>();
    said.put("by", "command");
    said.put("command", String.join("\n", setup.command().words()));
    said.put("command_sha256", Digests.hex(String.join("\n", setup.command().words())));
    said.put("versions", String.join("\n", versions));
    return said;
  }

  private List<String> filled(Order order) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("corpus", order.corpus().file().toAbsolutePath().toString());
    values.put("base", order.places().base().toAbsolutePath().toString());
    values.put("incumbent", order.places().incumbent().toAbsolutePath().toString());
    values.put("out", order.places().out().toAbsolutePath().toString());
    values.put("steps", String.valueOf(order.training().course().steps()));
    values.put("seed", String.valueOf(order.training().streams().seed()));
    values.put("round", String.valueOf(order.training().round()));
    values.put("learning-rate", String.valueOf(setup.learningRate()));
    return setup.command().filled(values);
  }

  private Consumer<String> heard(TreeSet<String> versions) {
    return line -> {
      Matcher version = VERSION.matcher(line);
      if (version.find() && setup.version().isEmpty()) {
        synchronized (versions) {
          versions.add(version.group(1).strip());
        }
      }
      Matcher found = STEP.matcher(line);
      if (found.find()) {
        boolean named = found.group(1) != null;
        steps.done(
            Long.parseLong(named ? found.group(1) : found.group(2)),
            named ? 0 : Long.parseLong(found.group(3)));
      }
    };
  }
}
