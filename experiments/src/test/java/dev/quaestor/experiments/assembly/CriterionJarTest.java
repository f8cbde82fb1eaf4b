package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.strategy.AcquisitionFunction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Criteria that users bring in a jar of their own. */
final class CriterionJarTest {

  private static final String SOURCE =
      """
      package mine;
      import dev.quaestor.curation.pool.Candidate;
      import dev.quaestor.curation.strategy.*;
      import java.util.Set;
      import java.util.function.ToDoubleFunction;
      public final class Longest implements AcquisitionFunction {
        public String name() { return "longest-prompt"; }
        public Set<Need> needs() { return Set.of(); }
        public ToDoubleFunction<Candidate> scores(SelectionContext context) {
          return candidate -> candidate.prompt().length();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void criterion_isFoundByItsName() throws IOException {
    AcquisitionFunction longest = CriterionJar.criterion(jar("mine.Longest"), "longest-prompt");
    assertThat(longest.name()).isEqualTo("longest-prompt");
    assertThat(longest.getClass().getClassLoader()).isNotSameAs(getClass().getClassLoader());
  }

  @Test
  void criterion_thatTheJarDoesNotHold_isRefusedWithWhatItHolds() throws IOException {
    Path jar = jar("mine.Longest");
    assertThatThrownBy(() -> CriterionJar.criterion(jar, "shortest-prompt"))
        .hasMessageContaining("strategy.jar")
        .hasMessageContaining("\"shortest-prompt\"")
        .hasMessageContaining("[longest-prompt]")
        .hasMessageContaining("META-INF/services/" + AcquisitionFunction.class.getName());
  }

  @Test
  void criterion_ofAServiceThatIsNotThere_isRefusedByName() throws IOException {
    Path jar = jar("mine.Shortest");
    assertThatThrownBy(() -> CriterionJar.criterion(jar, "longest-prompt"))
        .hasMessageContaining("mine.Shortest")
        .hasMessageContaining("compiled against this version");
  }

  @Test
  void criterion_ofNoFile_isRefused() {
    assertThatThrownBy(() -> CriterionJar.criterion(folder.resolve("none.jar"), "x"))
        .hasMessageContaining("strategy.jar: there is no file")
        .hasMessageContaining("none.jar");
  }

  private Path jar(String service) throws IOException {
    Path source = folder.resolve("mine/Longest.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, SOURCE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        List.of(
            "-proc:none",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-d",
            folder.toString(),
            source.toString());
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    Path jar = folder.resolve("criteria.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("mine/Longest.class"));
      entries.write(Files.readAllBytes(folder.resolve("mine/Longest.class")));
      entries.putNextEntry(
          new JarEntry("META-INF/services/" + AcquisitionFunction.class.getName()));
      entries.write((service + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
