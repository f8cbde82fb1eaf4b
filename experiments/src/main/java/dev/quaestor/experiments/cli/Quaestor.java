package dev.quaestor.experiments.cli;

import dev.quaestor.curation.budget.BudgetExhaustedException;
import dev.quaestor.curation.budget.BudgetOverrunException;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.run.ChangedManifestException;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PreflightException;
import dev.quaestor.experiments.settings.SettingsException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry: exit codes and how failures are told. */
@Command(
    name = "quaestor",
    mixinStandardHelpOptions = true,
    version = "quaestor 0.1.0-SNAPSHOT",
    description =
        "Finetunes a small student on a teacher's answers; the student chooses what to ask, under a"
            + " budget that cannot be exceeded.",
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 usage or manifest, 3 stopped by the teacher or an overrun,",
      "            4 an --assert that does not hold, 75 interrupted and resumable.",
      "Begin with: quaestor run experiments/manifests/quickstart.yaml"
    },
    subcommands = {
      RunCommand.class,
      ResumeCommand.class,
      NextCommand.class,
      TellCommand.class,
      StatusCommand.class,
      ListCommand.class,
      StopCommand.class,
      TrackCommand.class,
      PruneCommand.class,
      RmCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      PlanCommand.class,
      TryCommand.class,
      BudgetCommand.class,
      TapeCommand.class,
      DataCommand.class,
      EvalCommand.class,
      ScoreCommand.class,
      GenerateCommand.class,
      EndpointCommand.class,
      TrainCommand.class,
      RenderCommand.class,
      ExportCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      InitCommand.class,
    })
public final class Quaestor {

  private static final Logger LOG = LoggerFactory.getLogger(Quaestor.class);

  /** The end of a command that failed in a way it has told already. */
  static final class Ended extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Ended(int exitCode) {
      super("exit code " + exitCode);
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setOut(err); // libraries that print must not print among results
    try {
      VectorModule.load();
    } catch (IllegalStateException e) {
      err.println("quaestor: " + e.getMessage());
      System.exit(1);
    }
    System.exit(run(new Console(out, err, new LocalStudents()), arguments));
  }

  /** Runs a command line; the exit code. */
  static int run(Console console, String... arguments) {
    Logs.begin();
    CommandLine line = new CommandLine(new Quaestor(), new Factory(console));
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((wrong, given) -> Misread.told(console, wrong));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(console, failure));
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return 2;
    }
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) { // picocli hands on exceptions only
      LOG.error("the command failed", e);
      console.error(Explanation.of(e));
      return 1;
    }
  }

  private static int failed(Console console, Exception failure) {
    if (failure instanceof Ended ended) {
      return ended.exitCode();
    }
    LOG.error("the command failed", failure);
    console.error(Explanation.of(failure));
    Logs.file().ifPresent(file -> console.say("The log is " + file));
    return exitCode(failure);
  }

  /** The code that a command ends with where this ended it. */
  static int exitCode(Exception failure) {
    if (failure instanceof SettingsException
        || failure instanceof PreflightException
        || failure instanceof ChangedManifestException
        || failure instanceof UsageException) {
      return 2;
    }
    boolean stopped =
        failure instanceof TeacherException
            || failure instanceof BudgetOverrunException
            || failure instanceof BudgetExhaustedException;
    return stopped ? 3 : 1;
  }

  /** Gives every command the console. */
  private record Factory(Console console) implements CommandLine.IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (var constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Console.class) {
          return type.cast(constructor.newInstance(console));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
