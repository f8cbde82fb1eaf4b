package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.doctor.DiskChecks;
import dev.quaestor.experiments.doctor.Finding;
import dev.quaestor.experiments.doctor.MachineChecks;
import dev.quaestor.experiments.doctor.Nvidia;
import dev.quaestor.experiments.doctor.ServerCheck;
import dev.quaestor.experiments.doctor.StudentCheck;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.trainer.engine.Acceleration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quaestor doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Says what of this machine is in order, a line a check, and what to do where it is not;",
      "with --student also whether a checkpoint loads and whether its answers end, or what a server",
      "that answers for a student gives, found by asking, and which strategies that allows.",
      "Exit code 0 where there is no problem (warnings are none), else 1."
    })
final class DoctorCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--student",
      paramLabel = "DIR|URL",
      description =
          "a Hugging Face directory, such as a run's checkpoints/round-0003; or a server's address, such as http://127.0.0.1:8000/v1")
  private @Nullable String student;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "with a URL: what its server has for the student; default: the one it lists")
  private @Nullable String model;

  @Option(
      names = "--key-variable",
      paramLabel = "NAME",
      description = "with a URL: the environment variable that holds the server's key")
  private @Nullable String keyVariable;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "ask the student this; repeatable; default: a few short questions")
  private List<String> prompts = new ArrayList<>();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "the longest answer; default: ${DEFAULT-VALUE}")
  private int maxTokens = 256;

  @Option(names = "--shards", paramLabel = "N", description = "threads; default: processors")
  private int shards = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where runs will lie; default: ${DEFAULT-VALUE}")
  private Path out = Path.of("runs");

  @Option(names = "--json", description = "a JSON object a line")
  private boolean json;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, TeacherException {
    if (maxTokens < 1 || shards < 1) {
      throw new UsageException("--max-tokens and --shards are at least 1");
    }
    List<Finding> findings = new ArrayList<>(MachineChecks.all());
    findings.addAll(DiskChecks.all(out, System.getProperty("quaestor.data", "")));
    findings.addAll(Nvidia.look(cudaBuild(findings)));
    findings.forEach(this::tell);
    if (student != null) {
      List<Finding> more = ofStudent(student);
      more.forEach(this::tell);
      findings.addAll(more);
    }
    return findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM) ? 1 : 0;
  }

  private List<Finding> ofStudent(String named) throws IOException, TeacherException {
    if (named.matches("(?i)https?://.+")) {
      ApiKey key = keyVariable == null ? ApiKey.NONE : ApiKey.from(keyVariable, System.getenv());
      return new ServerCheck(key, Optional.ofNullable(model)).findings(named);
    }
    List<String> asked = prompts.isEmpty() ? StudentCheck.PROMPTS : prompts;
    return new StudentCheck(asked, maxTokens, shards).findings(Path.of(named));
  }

  /** A backend that did not load is told already; it says nothing of cards. */
  private static boolean cudaBuild(List<Finding> findings) {
    boolean loaded =
        findings.stream()
            .noneMatch(f -> f.check().equals("computing") && f.level() == Finding.Level.PROBLEM);
    return loaded && Acceleration.here().onCard();
  }

  private void tell(Finding finding) {
    String level = finding.level().name().toLowerCase(Locale.ROOT);
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("check", finding.check());
      line.put("level", level);
      line.put("found", finding.found());
      line.put("advice", finding.advice());
      console.result(line.toString());
    } else {
      String advice = finding.advice().isEmpty() ? "" : "; to do: " + finding.advice();
      console.result(
          String.format(
              Locale.ROOT, "%-8s %s: %s%s", level, finding.check(), finding.found(), advice));
    }
  }
}
