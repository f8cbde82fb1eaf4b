package dev.quaestor.experiments.cli;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line as far as one call needs it. To look into all commands with their options takes
 * longer than most commands that only look and end, so where the first word names a command, only
 * that one is looked into, and the others stand there by name and description.
 */
final class Commands {

  /** What tells of other commands' options. */
  private static final Set<Class<?>> ABOUT_ALL =
      Set.of(CommandLine.HelpCommand.class, CompletionCommand.class);

  private Commands() {}

  /** The whole of it where the first word is none of its commands, or one that tells of others. */
  static CommandLine line(IFactory factory, String... arguments) {
    Command itself = Quaestor.class.getAnnotation(Command.class);
    String first = arguments.length == 0 ? "" : arguments[0];
    List<Class<?>> commands = List.of(itself.subcommands());
    Optional<Class<?>> named =
        commands.stream().filter(command -> described(command).name().equals(first)).findFirst();
    boolean options = first.isEmpty() || first.startsWith("-");
    if (named.isEmpty() ? !options : ABOUT_ALL.contains(named.get())) {
      return new CommandLine(new Quaestor(), factory);
    }
    CommandSpec spec = CommandSpec.wrapWithoutInspection(new Quaestor(), factory);
    spec.updateCommandAttributes(itself, factory);
    spec.mixinStandardHelpOptions(itself.mixinStandardHelpOptions());
    CommandLine line = new CommandLine(spec, factory);
    for (Class<?> command : commands) {
      if (named.equals(Optional.of(command))) {
        line.addSubcommand(new CommandLine(command, factory));
      } else {
        CommandSpec other = CommandSpec.create();
        other.updateCommandAttributes(described(command), factory);
        line.addSubcommand(new CommandLine(other, factory));
      }
    }
    return line;
  }

  private static Command described(Class<?> command) {
    return Objects.requireNonNull(command.getAnnotation(Command.class));
  }
}
