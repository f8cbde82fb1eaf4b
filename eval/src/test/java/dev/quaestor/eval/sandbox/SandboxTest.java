package dev.quaestor.eval.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.answer.ProgramCheck;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in a process of their own; without python3 there is nothing to test, and it says so. */
class SandboxTest {

  private static final Sandbox.Limits SMALL = new Sandbox.Limits(2, 256, 10_000, 64);

  private static Sandbox sandbox;

  @BeforeAll
  static void find() {
    Optional<Sandbox> found = Sandbox.here("python3", SMALL);
    assumeTrue(found.isPresent(), "no python3 on the PATH runs, so no program does");
    sandbox = found.orElseThrow();
  }

  @Test
  void run_ofAProgramThatEndsWell_isItsOutput() {
    assertThat(sandbox.run("print(6 * 7)")).isEqualTo(new Sandbox.Ended("42\n", ""));
    Sandbox.Ended failed = sandbox.run("raise ValueError('no')");
    assertThat(failed.reason()).isEqualTo("failed: exit code 1");
    assertThat(failed.output()).contains("ValueError: no");
  }

  @Test
  void run_ofAProgramThatWouldNotEnd_isEndedInTime() {
    Sandbox brief = Sandbox.here("python3", new Sandbox.Limits(1, 256, 10_000, 64)).orElseThrow();
    assertThat(brief.run("while True: pass").reason()).startsWith("time: ");
    assertThat(brief.run("import threading; threading.Event().wait()").reason())
        .startsWith("time: ");
  }

  @Test
  void run_beyondItsLimitsOfMemoryOutputAndFiles_fails() {
    assertThat(sandbox.run("x = bytearray(1 << 29)").output()).contains("MemoryError");
    assertThat(sandbox.run("while True: print('x' * 1000)").reason()).startsWith("output: ");
    assertThat(sandbox.run("open('f', 'wb').write(b'x' * (1 << 20))").well()).isFalse();
  }

  /** Neither what the user keeps in the environment nor what an earlier program left is there. */
  @Test
  void run_findsAnEmptyEnvironmentAndFolder() {
    Sandbox.Ended ended =
        sandbox.run(
            "import os; print(sorted(k for k in os.environ if k not in ('PWD', '_', 'SHLVL',"
                + " 'LC_CTYPE', 'OLDPWD')), os.listdir('.'))");
    assertThat(ended.output()).isEqualTo("['HOME', 'PATH', 'PYTHONHASHSEED'] ['program.py']\n");
  }

  @Test
  void run_childrenOfAProgramEndWithIt(@TempDir Path folder) throws IOException {
    Path told = folder.resolve("told");
    // Where namespaces are, a child's own number means nothing outside: it is found by its
    // argument.
    String mark = "quaestor-child-" + folder.getFileName();
    sandbox.run(
        """
        import subprocess, sys
        subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait()', '%s'],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        open('%s', 'w').write('begun')
        """
            .formatted(mark, told));
    assertThat(told).content().isEqualTo("begun");
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(p -> p.info().commandLine().orElse("").contains(mark))
            .toList();
    left.forEach(p -> p.onExit().orTimeout(20, TimeUnit.SECONDS).join());
  }

  @Test
  void run_whereNamespacesAre_reachesNoNetwork() throws IOException {
    assumeTrue(
        sandbox.isolation() == Sandbox.Isolation.NAMESPACES,
        "this system does not let users make namespaces, so programs keep the network");
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Sandbox.Ended ended =
          sandbox.run(
              "import socket; socket.create_connection(('127.0.0.1', %d), 5)"
                  .formatted(server.getLocalPort()));
      assertThat(ended.well()).isFalse();
      assertThat(ended.output()).contains("Error");
    }
  }

  @Test
  void judge_ofPrograms_isByTheirTests() {
    ProgramCheck check = new ProgramCheck(sandbox);
    String tests = "assert double(2) == 4\nassert double(-1) == -2";
    String right = "Here it is:\n```python\ndef double(x):\n    return 2 * x\n```\nDone.";
    assertThat(check.judge(tests, right).outcome()).isEqualTo(Outcome.CORRECT);
    assertThat(check.judge(tests, "def double(x): return x + 2").detail())
        .contains("AssertionError");
    assertThat(check.judge(tests, "def double(x:").detail()).contains("SyntaxError");
    assertThat(check.judge(tests, "raise SystemExit(0)"))
        .as("a program that ends by itself has not been tested")
        .satisfies(found -> assertThat(found.outcome()).isEqualTo(Outcome.WRONG))
        .satisfies(found -> assertThat(found.detail()).contains("before its tests"));
    assertThat(check.judge(tests, "```python\n\n```").outcome()).isEqualTo(Outcome.UNPARSED);
  }

  @Test
  void task_ofPrograms_runsThemOnlyWhereThatIsSaid(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("programs.jsonl");
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i < 30; i++) {
      rows.append(
          "{\"prompt\":\"Write f that adds %d.\",\"reference\":\"assert f(1) == %d\"}\n"
              .formatted(i, 1 + i));
    }
    Files.writeString(file, rows);
    Map<String, Object> asked = Map.of("file", file.toString(), "verify", "python");
    assertThatThrownBy(() -> Tasks.named("jsonl", asked))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("say unsafe-code: allow where that is meant");
    Map<String, Object> allowed =
        Map.of("file", file.toString(), "verify", "python", "unsafe-code", "allow");
    assertThat(Tasks.named("jsonl", allowed).instructions()).contains("one code block");
  }
}
