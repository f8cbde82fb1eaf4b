package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person meets who does not know the commands yet. */
class HelpTest {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private static CommandLine line() {
    return Quaestor.line(new Console(System.out, System.err, new LocalStudents()));
  }

  /** All commands by their path below the root. */
  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    add("", line(), commands);
    return commands;
  }

  private static void add(String path, CommandLine line, Map<String, CommandLine> commands) {
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              commands.put(path + name, below);
              add(path + name + " ", below, commands);
            });
  }

  /** A command line as a shell splits it, what it sends elsewhere left out. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.replaceFirst(" > .*", ""));
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }

  @Test
  void everyCommand_hasTwoExamples_thatParse() {
    assertThat(commands()).containsKeys("run", "tape export", "help", "completion");
    commands()
        .forEach(
            (name, command) -> {
              List<String> examples = Examples.of(name);
              assertThat(examples).as(name).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates();
              assertThat(command.getUsageMessage()).as(name).contains("Examples:");
              for (String example : examples) {
                assertThat(example).startsWith(name + (example.equals(name) ? "" : " "));
                assertThatCode(() -> line().parseArgs(words(example).toArray(String[]::new)))
                    .as(example)
                    .doesNotThrowAnyException();
              }
            });
  }

  /** picocli formats what describes an option; a lone percent sign makes it warn instead. */
  @Test
  void everyHelp_formats_withoutAWarning() {
    PrintStream err = System.err;
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      commands().values().forEach(command -> assertThat(command.getUsageMessage()).isNotEmpty());
    } finally {
      System.setErr(err);
    }
    assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void help_ofACommand_isWhatItsOwnHelpSays() {
    Said asked = quaestor("help", "export");
    assertThat(asked.code()).isZero();
    assertThat(asked.out()).isEqualTo(quaestor("export", "--help").out()).contains("--rejects");
    assertThat(quaestor("help").out()).contains("quickstart.yaml");
    assertThat(quaestor("help", "exprot").code()).isEqualTo(2);
  }

  @Test
  void version_namesBuildAndEngine() {
    assertThat(quaestor("--version").out())
        .containsPattern("^quaestor \\d+\\.\\d+\\.\\d+")
        .containsPattern("engine: ND4J \\d\\S+, nd4j-\\S+ for \\S+")
        .containsPattern("java: .* processors");
  }

  /** bash itself completes by what is printed. */
  @Test
  void completion_bash_offersCommandsAndOptions() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
    Said said = quaestor("completion", "bash");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(quaestor("completion", "zsh").out()).isEqualTo(said.out()).contains("bashcompinit");
    Path script = Files.writeString(temporary.resolve("completion"), said.out());
    assertThat(completed(script, "quaestor", "exp")).containsExactly("export");
    assertThat(completed(script, "quaestor", "export", "--rej")).containsExactly("--rejects");
    assertThat(completed(script, "quaestor", "tape", "ex")).containsExactly("export");
  }

  private static List<String> completed(Path script, String... words)
      throws IOException, InterruptedException {
    String ask =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_quaestor 2>/dev/null; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    Process bash = new ProcessBuilder("/bin/bash", "-c", ask).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return out.lines().map(String::strip).toList();
  }

  @Test
  void completion_fish_hasALineForEveryCommandAndOption() {
    Said said = quaestor("completion", "fish");
    assertThat(said.code()).as(said.err()).isZero();
    commands()
        .forEach(
            (name, command) -> {
              String own = name.substring(name.lastIndexOf(' ') + 1);
              assertThat(said.out()).contains(" -a " + own + " ");
              command
                  .getCommandSpec()
                  .options()
                  .forEach(
                      option -> {
                        String longest = option.longestName();
                        assertThat(said.out())
                            .containsPattern(
                                (longest.startsWith("--") ? " -l " : " -s ")
                                    + longest.replaceFirst("^--?", "")
                                    + "\\b");
                      });
            });
    assertThat(said.out().lines()).allMatch(l -> l.startsWith("complete -c ") || l.startsWith("#"));
  }
}
