package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A command line that looks into one command says the same as one that looks into all. */
class CommandsTest {

  private static final CommandLine.IFactory FACTORY =
      new Quaestor.Factory(new Console(System.out, System.err, new LocalStudents()));

  private static String usage(CommandLine line) {
    return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  @Test
  void line_ofNoCommandOrHelp_listsAllCommandsWithTheirDescriptions() {
    CommandLine whole = new CommandLine(new Quaestor(), FACTORY);
    assertThat(whole.getSubcommands()).hasSizeGreaterThan(20);
    assertThat(usage(Commands.line(FACTORY))).isEqualTo(usage(whole));
    assertThat(usage(Commands.line(FACTORY, "--help"))).isEqualTo(usage(whole));
    assertThat(usage(Commands.line(FACTORY, "help"))).isEqualTo(usage(whole));
    assertThat(Commands.line(FACTORY, "--help").getCommandSpec().version())
        .isEqualTo(whole.getCommandSpec().version());
  }

  @Test
  void line_ofACommand_knowsAllOfIt() {
    CommandLine whole = new CommandLine(new Quaestor(), FACTORY);
    whole
        .getSubcommands()
        .forEach(
            (name, command) -> {
              CommandLine line = Commands.line(FACTORY, name, "--help");
              assertThat(usage(line.getSubcommands().get(name))).isEqualTo(usage(command));
              assertThat(line.getSubcommands().get(name).getSubcommands().keySet())
                  .isEqualTo(command.getSubcommands().keySet());
            });
  }
}
