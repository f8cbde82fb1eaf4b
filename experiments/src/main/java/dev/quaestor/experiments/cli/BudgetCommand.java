package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Spend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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
      "An answer bought once serves every variant of its seed, so the bill is below the charges",
      "unless attempts were lost."
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
    Spend spend = Spend.of(bill, reader.runs());
    if (json) {
      console.result(json(spend).toString());
    } else {
      tell(spend);
    }
    return 0;
  }

  private void tell(Spend spend) {
    Bill bill = spend.bill();
    console.result("charged to the runs  " + described(spend.charged()));
    console.result("of that to generate  " + described(spend.generation()));
    console.result("of that to select    " + described(spend.scoring().selection()));
    console.result("of that to admit     " + described(spend.scoring().admission()));
    console.result(
        "students read        %d tokens, %d megaFLOPs, to choose by; not charged"
            .formatted(spend.scoring().read().tokens(), spend.scoring().read().megaFlops()));
    console.result("billed               " + described(bill.billed()));
    console.result("of that in doubt     " + described(bill.inDoubt()));
    console.result("reserved             " + described(bill.reserved()));
    for (Spend.Side side : Spend.Side.values()) {
      console.result("billed by " + side.name().toLowerCase(Locale.ROOT));
      for (Spend.Group group : spend.by(side)) {
        console.result(
            "  %-24s %6d calls  %s"
                .formatted(group.name(), group.calls(), described(group.billed())));
      }
    }
    console.result("charged for each admitted example");
    for (Spend.RunSpend run : spend.runs()) {
      console.result(admitted(run.run(), run.charged(), run.asked(), run.admitted()));
    }
    console.result(admitted("all runs", spend.charged(), spend.asked(), spend.admitted()));
  }

  private static String admitted(String name, Cost charged, long asked, long admitted) {
    String each =
        admitted == 0
            ? "no example"
            : String.format(
                Locale.ROOT,
                "%.2f queries, %.1f input and %.1f output tokens, %.1f megaFLOPs, %.2f micro-USD",
                (double) charged.queries() / admitted,
                (double) charged.inputTokens() / admitted,
                (double) charged.outputTokens() / admitted,
                (double) charged.megaFlops() / admitted,
                (double) charged.microUsd() / admitted);
    return "  %-24s %6d of %d admitted  %s".formatted(name, admitted, asked, each);
  }

  private static ObjectNode json(Spend spend) {
    Bill bill = spend.bill();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("charged", cost(spend.charged()));
    json.set("charged_generation", cost(spend.generation()));
    json.set("charged_selection", cost(spend.scoring().selection()));
    json.set("charged_admission", cost(spend.scoring().admission()));
    json.putObject("observation")
        .put("tokens", spend.scoring().read().tokens())
        .put("mega_flops", spend.scoring().read().megaFlops());
    json.set("billed", cost(bill.billed()));
    json.set("in_doubt", cost(bill.inDoubt()));
    json.set("reserved", cost(bill.reserved()));
    ObjectNode limit = json.putObject("limit");
    for (Dimension dimension : Dimension.values()) {
      bill.limits().limit(dimension).ifPresent(most -> limit.put(key(dimension), most));
    }
    ObjectNode by = json.putObject("by");
    for (Spend.Side side : Spend.Side.values()) {
      var groups = by.putArray(side.name().toLowerCase(Locale.ROOT));
      for (Spend.Group group : spend.by(side)) {
        ObjectNode entry = groups.addObject();
        entry.put("name", group.name()).put("calls", group.calls());
        entry.set("billed", cost(group.billed()));
      }
    }
    var runs = json.putArray("runs");
    for (Spend.RunSpend run : spend.runs()) {
      ObjectNode entry = runs.addObject();
      entry.put("run", run.run()).put("asked", run.asked()).put("admitted", run.admitted());
      entry.set("charged", cost(run.charged()));
      entry.set("per_admitted", each(run.charged(), run.admitted()));
    }
    json.put("asked", spend.asked()).put("admitted", spend.admitted());
    json.set("per_admitted", each(spend.charged(), spend.admitted()));
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

  /** The cost of one example, in fractions; null where there is none. */
  private static JsonNode each(Cost charged, long admitted) {
    if (admitted == 0) {
      return JsonNodeFactory.instance.nullNode();
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Dimension dimension : Dimension.values()) {
      json.put(key(dimension), (double) dimension.of(charged) / admitted);
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
