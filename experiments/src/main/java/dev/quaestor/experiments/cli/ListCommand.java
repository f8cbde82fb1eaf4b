package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor list [FOLDER]}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the experiments in a folder: state, rounds done, the best variant with the mean of its"
          + " runs' last scores, what was billed, size on disk, and when something was last"
          + " committed."
    })
final class ListCommand implements Callable<Integer> {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private static final List<String> HEADS =
      List.of("EXPERIMENT", "STATE", "ROUNDS", "BEST", "BILLED", "SIZE", "UPDATED");

  private final Console console;

  @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "default: runs")
  private Path folder = Path.of("runs");

  @Option(names = "--json", description = "for machines")
  private boolean json;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(folder + ": no such folder; name the one that experiments lie in");
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    List<List<String>> rows = new ArrayList<>();
    int unreadable = 0;
    for (Path directory : Inventory.in(folder)) {
      try {
        Inventory found = Inventory.of(directory);
        array.add(found.json());
        rows.add(row(found));
      } catch (IOException | RuntimeException e) {
        unreadable++;
        ObjectNode wrong = array.addObject();
        wrong.put("directory", directory.toString());
        wrong.put("state", "unreadable");
        wrong.put("reason", Explanation.of(e));
        console.error("%s: cannot be read: %s".formatted(directory, Explanation.of(e)));
      }
    }
    if (json) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      all.set("experiments", array);
      console.result(all.toString());
    } else if (rows.isEmpty() && unreadable == 0) {
      console.say(folder + ": no experiment lies there");
    } else if (!rows.isEmpty()) {
      table(rows);
    }
    return unreadable == 0 ? 0 : 1;
  }

  private List<String> row(Inventory found) {
    return List.of(
        found.directory().toString(),
        found.state().name().toLowerCase(Locale.ROOT),
        found.rounds() + "/" + found.planned(),
        found
            .best()
            .map(best -> String.format(Locale.ROOT, "%s %.3f", best.variant(), best.score()))
            .orElse("-"),
        billed(found),
        size(found.bytes()),
        MINUTE.format(found.updated().atZone(ZoneId.systemDefault())));
  }

  private static String billed(Inventory found) {
    long micro = found.billed().microUsd();
    String queries = Amounts.of(found.billed().queries(), "call");
    return micro == 0 ? queries : String.format(Locale.ROOT, "$%.2f, %s", micro / 1e6, queries);
  }

  private static String size(long bytes) {
    return bytes >= 1 << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30))
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  private void table(List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(HEADS));
    all.addAll(rows);
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = all.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      console.result(line.toString().stripTrailing());
    }
  }
}
