package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor budget DIR}. */
@Command(
    name = "budget",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what was spent: what the runs are charged, and what was really sent and billed.",
      "An answer bought once serves every variant of its seed, so the bill is at most the charges."
    })
final class BudgetCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(names = "--json", description = "for machines")
  private boolean json;

  BudgetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    ExperimentReader reader = new ExperimentReader(directory);
    Bill bill =
        reader
            .bill()
            .orElseThrow(
                () -> new UsageException(directory.root() + ": nothing was spent here yet"));
    Cost charged =
        reader.runs().stream().map(read -> read.record().charged()).reduce(Cost.ZERO, Cost::plus);
    if (json) {
      console.result(json(bill, charged).toString());
      return 0;
    }
    console.result("charged to the runs  " + described(charged));
    console.result("billed               " + described(bill.billed()));
    console.result("of that in doubt     " + described(bill.inDoubt()));
    console.result("reserved             " + described(bill.reserved()));
    for (Bill.Line line : bill.lines()) {
      console.result(
          "  %-12s %-8s %-20s round %-3d %-9s %-10s %6d calls  %s"
              .formatted(
                  line.teacher(),
                  line.purpose().name(),
                  line.purpose().run(),
                  line.purpose().round(),
                  line.state(),
                  line.outcome(),
                  line.calls(),
                  described(line.cost())));
    }
    return 0;
  }

  private static ObjectNode json(Bill bill, Cost charged) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("charged", cost(charged));
    json.set("billed", cost(bill.billed()));
    json.set("in_doubt", cost(bill.inDoubt()));
    json.set("reserved", cost(bill.reserved()));
    ObjectNode limit = json.putObject("limit");
    for (Dimension dimension : Dimension.values()) {
      bill.limits().limit(dimension).ifPresent(most -> limit.put(key(dimension), most));
    }
    var lines = json.putArray("lines");
    for (Bill.Line line : bill.lines()) {
      ObjectNode entry = lines.addObject();
      entry.put("teacher", line.teacher());
      entry.put("purpose", line.purpose().name());
      entry.put("run", line.purpose().run());
      entry.put("round", line.purpose().round());
      entry.put("state", line.state());
      entry.put("outcome", line.outcome());
      entry.put("calls", line.calls());
      entry.set("cost", cost(line.cost()));
    }
    return json;
  }

  private static ObjectNode cost(Cost cost) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Dimension dimension : Dimension.values()) {
      json.put(key(dimension), dimension.of(cost));
    }
    return json;
  }

  private static String key(Dimension dimension) {
    return dimension.key().replace('-', '_');
  }

  private static String described(Cost cost) {
    return "%d queries, %d input and %d output tokens, %d megaFLOPs, %d micro-USD"
        .formatted(
            cost.queries(),
            cost.inputTokens(),
            cost.outputTokens(),
            cost.megaFlops(),
            cost.microUsd());
  }
}
