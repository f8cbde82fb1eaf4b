package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.settings.Names;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that cannot be read: one line for what is wrong, one for where to look. */
final class Misread {

  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[(.*)\\] \\(case-insensitive\\) but was '(.*)'$");

  private Misread() {}

  /** Tells it; the exit code. */
  static int told(Console console, ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    console.error(
        wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()
            ? unmatched(command, unmatched.getUnmatched().get(0))
            : worded(String.valueOf(wrong.getMessage())));
    console.say(
        "`%s --help` says what it takes.".formatted(command.getCommandSpec().qualifiedName(" ")));
    return 2;
  }

  private static String unmatched(CommandLine command, String found) {
    var spec = command.getCommandSpec();
    if (found.startsWith("-")) {
      return "there is no option %s%s".formatted(found, near(found, spec.optionsMap().keySet()));
    }
    return spec.subcommands().isEmpty()
        ? "%s takes no further argument, found \"%s\"".formatted(spec.name(), found)
        : "there is no command %s%s".formatted(found, near(found, spec.subcommands().keySet()));
  }

  private static String near(String found, Set<String> known) {
    String name = found.replaceFirst("=.*", "");
    return Names.mistyped(name, known)
        .map(suggested -> "; did you mean " + suggested + "?")
        .orElse("");
  }

  /** Without the names of Java's types and constants. */
  private static String worded(String message) {
    Matcher choice = CHOICE.matcher(message);
    if (choice.find()) {
      return message.substring(0, choice.start())
          + "expected one of %s, found '%s'"
              .formatted(
                  choice.group(1).toLowerCase(Locale.ROOT).replace('_', '-'), choice.group(2));
    }
    return message
        .replaceFirst("is not an? (int|long|Integer|Long)$", "is not a whole number")
        .replaceFirst("is not an? (double|Double|float)$", "is not a number")
        .replaceFirst("cannot convert '(.*)' to \\w+(?: \\(.*\\))?$", "'$1' cannot be used");
  }
}
