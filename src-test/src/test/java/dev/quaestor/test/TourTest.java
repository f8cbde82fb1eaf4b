package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tour and the README, typed by bash as they stand: {@code mvn test -Ptour -pl src-test -am}.
 */
@Tag("tour")
class TourTest {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PAGE =
      Pattern.compile("(?ms)^## (\\d+) · ([^\n]*)\n(.*?)(?=^## |\\z)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```");

  /** What each page says that one should see, as a command prints it. */
  private static final Map<String, List<String>> SEEN =
      Map.of(
          "101", List.of("round 2 of 2, 80 queries charged, 80 billed"),
          "102", List.of("100 queries", "140 queries charged"),
          "103", List.of("self-variance", "written to"),
          "104", List.of("examples written to", "The data card"),
          "105", List.of("105-own.yaml"),
          "106", List.of("20 queries"),
          "107", List.of("adapter of rank 8"),
          "108", List.of("round 1 of 1"));

  @TempDir private static Path directory;

  private static void prepare() throws IOException {
    Path link = directory.resolve("experiments");
    if (Files.exists(link)) {
      return;
    }
    Files.createSymbolicLink(link, HOME.resolve("experiments"));
    String command =
        QuaestorProcess.command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path shim = directory.resolve("quaestor");
    Files.writeString(shim, "#!/bin/bash\nexec " + command + " \"$@\"\n");
    assertThat(shim.toFile().setExecutable(true)).isTrue();
  }

  /** Everything a block says, on both streams; fails where it does not end well. */
  private static String typed(String block) throws IOException, InterruptedException {
    Path said = Files.createTempFile(directory, "said", ".txt");
    ProcessBuilder bash =
        new ProcessBuilder("/bin/bash", "-euo", "pipefail", "-c", block)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    bash.environment().merge("PATH", directory.toString(), (old, added) -> added + ":" + old);
    Process process = bash.start();
    if (!process.waitFor(30, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String text = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(block + "\n" + text).isZero();
    return text;
  }

  @TestFactory
  List<DynamicTest> everyPage_doesWhatItSays() throws IOException {
    prepare();
    Map<String, String> pages = new LinkedHashMap<>();
    Matcher page = PAGE.matcher(Files.readString(HOME.resolve("experiments/tour/README.md")));
    while (page.find()) {
      pages.put(page.group(1), page.group(3));
    }
    assertThat(pages.keySet()).containsAll(SEEN.keySet()).hasSameSizeAs(SEEN.keySet());
    List<DynamicTest> tests = new ArrayList<>();
    pages.forEach(
        (number, text) ->
            tests.add(
                DynamicTest.dynamicTest(
                    number,
                    () -> {
                      Matcher block = BLOCK.matcher(text);
                      assertThat(block.find()).as("page %s has a block", number).isTrue();
                      String said = typed(block.group(2));
                      assertThat(said).contains(SEEN.getOrDefault(number, List.of()));
                      assertThat(said).doesNotContain("\tat dev.quaestor");
                    })));
    tests.add(DynamicTest.dynamicTest("README", TourTest::readme));
    return tests;
  }

  /** The README's command lines; {@code mvn} aside, which is what runs this. */
  private static void readme() throws IOException, InterruptedException {
    typed("quaestor export runs/101-first-run --form chat --to chats.parquet --card chats.md");
    Matcher block = BLOCK.matcher(Files.readString(HOME.resolve("README.md")));
    List<String> lines = new ArrayList<>();
    while (block.find()) {
      if (block.group(1).isEmpty() || block.group(1).equals("console")) {
        block.group(2).lines().filter(line -> line.startsWith("./quaestor ")).forEach(lines::add);
      }
    }
    assertThat(lines).hasSizeGreaterThanOrEqualTo(4);
    for (String line : lines) {
      typed(line);
    }
  }
}
