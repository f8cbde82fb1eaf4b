package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.AcquisitionFunction;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.PoolPlan;
import dev.quaestor.eval.task.ProceduralTask;
import dev.quaestor.eval.task.SplitSizes;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.track.TrackedExperiment;
import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.Tracker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages about adding a criterion, a mode, a teacher, a task and a tracker: their code is
 * compiled as it stands there and does what the page says, and what they name is there.
 */
class AddingPagesTest {

  private static final Path PAGES = Path.of("adding");
  private static final Pattern CODE = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern TYPE = Pattern.compile("public (?:final class|record) (\\w+)");
  private static final Pattern PLACE =
      Pattern.compile("`([\\w/-]+\\.java)`,\\s+beside\\s+`([^`]+)`");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+(?:Test|Contract))`");

  @TempDir Path folder;

  /** The class that the page {@code name} writes, compiled and loaded. */
  private Class<?> written(String name) throws IOException, ReflectiveOperationException {
    Matcher code = CODE.matcher(Files.readString(PAGES.resolve(name + ".md")));
    assertThat(code.find()).as("%s has code", name).isTrue();
    Matcher type = TYPE.matcher(code.group(1));
    assertThat(type.find()).as("%s writes a type", name).isTrue();
    Path source = Files.createDirectories(folder.resolve("mine")).resolve(type.group(1) + ".java");
    Files.writeString(source, code.group(1));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:all",
            "-Xlint:-path",
            "-Werror",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-d",
            folder.toString());
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as("%s.md: %s", name, said).isTrue();
    }
    URLClassLoader classes =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    return classes.loadClass("mine." + type.group(1));
  }

  @Test
  void criterion_inAJarOfItsOwn_choosesForARun() throws Exception {
    var function =
        (AcquisitionFunction) written("criterion").getDeclaredConstructor().newInstance();
    String file = "mine/" + function.getClass().getSimpleName() + ".class";
    Path jar = folder.resolve("criteria.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry(file));
      entries.write(Files.readAllBytes(folder.resolve(file)));
      entries.putNextEntry(
          new JarEntry("META-INF/services/" + AcquisitionFunction.class.getName()));
      entries.write(function.getClass().getName().getBytes(StandardCharsets.UTF_8));
    }
    Path manifest =
        Files.writeString(
            folder.resolve("own.yaml"),
            """
            name: own
            task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
            strategy: {name: hesitant, jar: criteria.jar}
            rounds: 2
            queries-per-round: 5
            compute: {shards: 1}
            """);
    Said ran = Said.by(new MemorisingStudents(), "run", manifest, "--out", folder.resolve("run"));
    assertThat(ran.code()).as(ran.err()).isZero();
    Said status = Said.by(new MemorisingStudents(), "status", folder.resolve("run"));
    assertThat(status.out()).contains("round 2 of 2, 10 queries charged");
  }

  @Test
  void mode_isAChainOfAsManyCallsAsItSays() throws Exception {
    var mode =
        (GenerationMode)
            written("mode")
                .getDeclaredConstructor(Sampling.class)
                .newInstance(new Sampling(64, 0, 1));
    Candidate candidate = Candidate.of("why?", "g", "pool");
    assertThat(mode.requests(candidate)).isEqualTo(mode.requests(candidate)).hasSize(1);
    TeacherRequest request = mode.requests(candidate).get(0);
    int calls = 1;
    while (mode.step(request, Answer.completed("call " + calls, 1, 1))
        instanceof Step.Onward onward) {
      assertThat(onward.requests()).hasSize(1);
      TeacherRequest next = onward.requests().get(0);
      assertThat(mode.following(next)).isLessThan(mode.following(request));
      request = next;
      calls++;
    }
    assertThat(calls).isEqualTo(1 + mode.following());
    assertThat(request.messages()).extracting(Message::content).contains("why?", "call 1");
    var taught = (Step.Taught) mode.step(request, Answer.completed("short", 1, 1));
    assertThat(taught.example().prompt()).isEqualTo("why?");
    assertThat(taught.example().answer()).isEqualTo("short");
    assertThat(mode.step(request, Answer.completed(" ", 1, 1))).isInstanceOf(Step.Ended.class);
  }

  @Test
  void teacher_answersWithinItsWorstCase_orSaysWhatToDo() throws Exception {
    Class<?> written = written("teacher");
    try (Teacher echo = teacher(written, "/bin/echo", "it is");
        Teacher none = teacher(written, "/no/such/program")) {
      TeacherRequest request = request("grün?", 64);
      Answer answer = echo.answer(request);
      assertThat(answer.outcome()).isEqualTo(Answer.Outcome.COMPLETED);
      assertThat(answer.text()).isEqualTo("it is grün?");
      for (int most : List.of(1, 5, 12, 13, 64)) {
        Answer cut = echo.answer(request("grün?", most));
        assertThat(cut.outcome() == Answer.Outcome.TRUNCATED).as("%d", most).isEqualTo(most < 13);
        assertThat(echo.identity().cost(cut.inputTokens(), cut.outputTokens()))
            .matches(cost -> cost.within(echo.worstCase(request("grün?", most))));
      }
      assertThatThrownBy(() -> none.answer(request))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("/no/such/program")
          .hasMessageContaining("name a program");
    }
  }

  private static Teacher teacher(Class<?> written, String... command)
      throws ReflectiveOperationException {
    return (Teacher) written.getDeclaredConstructor(List.class).newInstance(List.of(command));
  }

  private static TeacherRequest request(String prompt, int most) {
    return new TeacherRequest(
        Candidate.of(prompt, "g", "pool"),
        List.of(Message.user(prompt)),
        new Sampling(most, 0, 1),
        "answer",
        0);
  }

  @Test
  void task_isDrawnAnsweredAndJudged() throws Exception {
    var domain = (Domain) written("task").getDeclaredConstructor().newInstance();
    var task =
        new ProceduralTask(
            domain,
            new PoolPlan(PoolPlan.Kind.EVEN, 0.65, 0.65, 0),
            new SplitSizes(500, 20, 20, 20, 50));
    Material material = task.draw(new RandomStreams(7));
    assertThat(material.pool()).hasSize(500);
    List<Item> all =
        Stream.of(material.pool(), material.test(), material.monitor(), material.steer())
            .flatMap(List::stream)
            .toList();
    assertThat(all).extracting(item -> item.candidate().prompt()).doesNotHaveDuplicates();
    for (Item item : all) {
      Candidate candidate = item.candidate();
      String right = domain.solver().solve(candidate.prompt()).orElseThrow().text();
      assertThat(outcome(domain, candidate, right)).isEqualTo(Outcome.CORRECT);
      assertThat(outcome(domain, candidate, right + "0")).isNotEqualTo(Outcome.CORRECT);
      assertThat(outcome(domain, candidate, "many")).isEqualTo(Outcome.UNPARSED);
      assertThat(domain.key(candidate.prompt())).isPresent();
    }
    assertThat(task.draw(new RandomStreams(7))).isEqualTo(material);
    assertThat(domain.solver().solve("how tall?")).isEmpty();
  }

  private static Outcome outcome(Domain domain, Candidate candidate, String answer) {
    return domain.verifier().judge(candidate, answer).outcome();
  }

  @Test
  void tracker_calledAgain_holdsWhatIsCommittedOnce() throws Exception {
    Path place = folder.resolve("board");
    try (Tracker tracker =
        (Tracker) written("tracker").getDeclaredConstructor(Path.class).newInstance(place)) {
      tracker.send(run(2));
      Path table = place.resolve("margin-1.csv");
      List<String> two = Files.readAllLines(table);
      assertThat(two)
          .containsExactly(
              "round,measure,value", "0,score/macro_accuracy,0.0", "1,score/macro_accuracy,0.5");
      tracker.send(run(2));
      assertThat(Files.readAllLines(table)).isEqualTo(two);
      tracker.send(run(3));
      assertThat(Files.readAllLines(table)).hasSize(4).containsAll(two);
      tracker.complete(run(3).experiment(), State.DONE);
      try (Stream<Path> files = Files.list(place)) {
        assertThat(files).containsExactly(table);
      }
    }
  }

  private static TrackedRun run(int rounds) {
    List<TrackedRound> committed = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      TreeMap<String, Double> values = new TreeMap<>();
      values.put("score/macro_accuracy", round / 2.0);
      committed.add(new TrackedRound(round, Instant.EPOCH, values, List.of()));
    }
    var experiment =
        new TrackedExperiment("id", "e", Path.of("manifest.yaml"), Path.of("r.html"), List.of());
    return new TrackedRun(
        experiment, "margin", 1, new TreeMap<>(), new TreeMap<>(), committed, State.RUNNING);
  }

  @Test
  void pages_nameWhatIsThere_andAreNamed() throws IOException {
    String contributing = Files.readString(Path.of("../CONTRIBUTING.md"));
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    for (String name : List.of("criterion", "mode", "teacher", "task", "tracker")) {
      String page = Files.readString(PAGES.resolve(name + ".md"));
      assertThat(contributing).contains("(experiments/adding/" + name + ".md)");
      List<MatchResult> places = PLACE.matcher(page).results().toList();
      assertThat(places).as("%s says where it is named", name).isNotEmpty();
      for (MatchResult place : places) {
        assertThat(Path.of("..").resolve(place.group(1))).content().contains(place.group(2));
      }
      List<MatchResult> tests = CLASS.matcher(page).results().toList();
      assertThat(tests).as("%s says what holds it", name).isNotEmpty();
      for (MatchResult test : tests) {
        assertThat(sources)
            .as("%s names %s", name, test.group(1))
            .anyMatch(file -> file.endsWith(test.group(1) + ".java"));
      }
    }
  }
}
