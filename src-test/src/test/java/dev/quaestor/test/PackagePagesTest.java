package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the page of each larger package: it names every class there, so that none is lost. */
final class PackagePagesTest {

  /** A package with more classes than this is not taken in at a glance. */
  private static final int DOZEN = 12;

  @Test
  void page_ofALargerPackage_namesItsClasses() throws IOException {
    List<String> missing = new ArrayList<>();
    int pages = 0;
    for (String module : List.of("trainer", "eval")) {
      try (Stream<Path> paths = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path directory : paths.filter(Files::isDirectory).toList()) {
          pages += missing(directory, missing);
        }
      }
    }
    assertThat(pages).isGreaterThan(5);
    assertThat(missing).isEmpty();
  }

  private static int missing(Path directory, List<String> missing) throws IOException {
    List<String> classes;
    try (Stream<Path> files = Files.list(directory)) {
      classes =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".java") && !file.equals("package-info.java"))
              .map(file -> file.substring(0, file.length() - ".java".length()))
              .toList();
    }
    if (classes.size() <= DOZEN) {
      return 0;
    }
    String page = Files.readString(directory.resolve("package-info.java"));
    classes.stream()
        .filter(name -> !page.matches("(?s).*\\b" + name + "s?\\b.*"))
        .forEach(name -> missing.add(directory.getFileName() + ": " + name));
    return 1;
  }
}
