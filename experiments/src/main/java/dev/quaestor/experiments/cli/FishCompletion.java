package dev.quaestor.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for fish: a line for each command, and for each of its options. Files are offered
 * where a command or an option takes one.
 */
final class FishCompletion {

  private static final String COMPLETE = "complete -c ";

  private FishCompletion() {}

  static String of(CommandSpec root) {
    List<String> lines = new ArrayList<>();
    lines.add("# quaestor completion fish > ~/.config/fish/completions/quaestor.fish");
    lines.add(COMPLETE + root.name() + " -f");
    options(root, "__fish_use_subcommand", root.name(), lines);
    below(root, "__fish_use_subcommand", root.name(), lines);
    return String.join("\n", lines);
  }

  private static void below(CommandSpec parent, String when, String name, List<String> lines) {
    Set<CommandSpec> commands = new LinkedHashSet<>();
    parent.subcommands().values().forEach(line -> commands.add(line.getCommandSpec()));
    for (CommandSpec command : commands) {
      lines.add(
          "%s%s -n '%s' -a %s -d %s"
              .formatted(COMPLETE, name, when, command.name(), quoted(first(command))));
      String within = "__fish_seen_subcommand_from " + command.name();
      options(command, within, name, lines);
      if (command.positionalParameters().stream().anyMatch(p -> path(p.type()))) {
        lines.add("%s%s -n '%s' -F".formatted(COMPLETE, name, within));
      }
      below(command, within, name, lines);
    }
  }

  private static void options(CommandSpec command, String when, String name, List<String> lines) {
    for (OptionSpec option : command.options()) {
      if (option.hidden()) {
        continue;
      }
      StringBuilder line = new StringBuilder(COMPLETE + name + " -n '" + when + "'");
      for (String written : option.names()) {
        line.append(written.startsWith("--") ? " -l " : " -s ")
            .append(written.replaceFirst("^--?", ""));
      }
      if (option.arity().max() > 0) {
        line.append(path(option.auxiliaryTypes()[0]) ? " -r -F" : " -x");
      }
      Iterable<String> values = option.completionCandidates();
      if (values != null) {
        line.append(" -a ").append(quoted(String.join(" ", values)));
      }
      String[] description = option.description();
      if (description.length > 0) {
        line.append(" -d ").append(quoted(plain(description[0])));
      }
      lines.add(line.toString());
    }
  }

  /** A description as it is printed; what picocli fills in is left open. */
  private static String plain(String description) {
    return description.replaceAll("\\$\\{[^}]*}", "…").replace("%%", "%");
  }

  private static boolean path(Class<?> type) {
    return type == Path.class;
  }

  private static String first(CommandSpec command) {
    String[] description = command.usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  /** In single quotes fish takes all but a quote and a backslash as it is. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
