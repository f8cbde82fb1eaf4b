package dev.quaestor.experiments.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Command lines that show what each command is for; they stand at the end of its help. */
final class Examples {

  private static final Map<String, List<String>> LINES = lines();

  private Examples() {}

  private static Map<String, List<String>> lines() {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    lines.put(
        "run",
        List.of(
            "run experiments/manifests/quickstart.yaml",
            "run mine.yaml --out runs/second --set seeds=[1,2,3,4,5] --jobs 2"));
    lines.put(
        "resume",
        List.of(
            "resume runs/quickstart",
            "resume runs/quickstart --set budget.queries=1600 --set rounds=8"));
    lines.put(
        "next",
        List.of(
            "next runs/by-hand --manifest m.yaml --out batch.jsonl",
            "next runs/by-hand/margin/1 --out batch-2.jsonl --json"));
    lines.put(
        "tell",
        List.of(
            "tell runs/by-hand --student out/round-1",
            "tell runs/by-hand --student http://127.0.0.1:8000/v1 --model mine"));
    lines.put("status", List.of("status runs/quickstart", "status runs/quickstart --json"));
    lines.put("report", List.of("report runs/quickstart", "report runs/quickstart --png"));
    lines.put(
        "compare",
        List.of(
            "compare runs/quickstart",
            "compare runs/quickstart --json --assert \"self-variance > random\""));
    lines.put(
        "plan",
        List.of(
            "plan experiments/manifests/quickstart.yaml --time",
            "plan mine.yaml --effective --set strategy=margin"));
    lines.put("try", List.of("try mine.yaml --n 8", "try mine.yaml --n 3 --json"));
    lines.put("budget", List.of("budget runs/quickstart", "budget runs/quickstart --json"));
    lines.put(
        "tape",
        List.of(
            "tape export runs/quickstart --to tape.jsonl.gz",
            "tape export runs/mine --to answers.jsonl.gz"));
    lines.put(
        "tape export",
        List.of(
            "tape export runs/quickstart --to tape.jsonl.gz",
            "tape export runs/mine --to answers.jsonl.gz"));
    lines.put(
        "data",
        List.of(
            "data --task strings --in generations.jsonl",
            "data weak.jsonl strong.jsonl --task gsm8k --set data=gsm8k --json"));
    lines.put(
        "eval",
        List.of(
            "eval runs/quickstart --sealed",
            "eval --student checkpoint --task strings --samples 8 -k 4"));
    lines.put(
        "score",
        List.of(
            "score --student checkpoint --in asked.jsonl --out scored.jsonl",
            "score --history runs/quickstart/random/1 --out seen.parquet"));
    lines.put(
        "generate",
        List.of(
            "generate --student checkpoint \"reverse: abc\"",
            "generate --student checkpoint --chat --system \"Be brief.\" \"What is 2 + 2?\""));
    lines.put(
        "endpoint",
        List.of(
            "endpoint checkpoint --port 8000",
            "endpoint runs/quickstart/random/1 --port 8000 --token-variable MY_TOKEN"));
    lines.put(
        "train",
        List.of(
            "train --corpus batch.jsonl --base checkpoint --out trained --steps 100",
            "train --corpus batch.jsonl --base checkpoint --out trained --steps 50 --learning-rate"
                + " 1e-4 --chat"));
    lines.put(
        "render",
        List.of(
            "render --student checkpoint --in conversations.jsonl --out prompts.jsonl",
            "render --student checkpoint --in conversations.jsonl --out prompts.jsonl --date"
                + " 2026-07-26"));
    lines.put(
        "export",
        List.of(
            "export runs/quickstart/random/1 --to student --dtype bf16",
            "export runs/quickstart/random/1 --form chat --to examples.parquet --rejects",
            "export runs/quickstart --metrics rounds.csv"));
    lines.put(
        "bench",
        List.of(
            "bench --shape vocab=512,width=256,layers=6,heads=8,ffn=768,batch=16,length=128",
            "bench --mode select --json"));
    lines.put(
        "doctor", List.of("doctor", "doctor --student http://127.0.0.1:8000/v1 --model mine"));
    lines.put(
        "init",
        List.of(
            "init mine.yaml --data questions.parquet",
            "init sums.yaml --task arithmetic --teacher http://localhost:8000/v1 --model mine",
            "init method.yaml --preset active"));
    lines.put(
        "completion",
        List.of(
            "completion bash > /etc/bash_completion.d/quaestor",
            "completion fish > ~/.config/fish/completions/quaestor.fish"));
    lines.put("help", List.of("help run", "help tape export"));
    lines.put(
        "extend",
        List.of(
            "extend runs/quickstart --set seeds=[1,2,3,4,5]",
            "extend runs/quickstart --set rounds=8 --set budget.queries=1600"));
    lines.put("serve", List.of("serve runs/quickstart --port 8400", "serve runs --static pages"));
    lines.put("list", List.of("list", "list runs --json"));
    lines.put("rm", List.of("rm runs/quickstart", "rm runs/quickstart --yes"));
    lines.put(
        "prune",
        List.of(
            "prune runs/quickstart --keep last", "prune runs/quickstart --keep best --dry-run"));
    lines.put("stop", List.of("stop runs/quickstart", "stop runs/quickstart --wait 60"));
    lines.put(
        "track",
        List.of(
            "track runs/quickstart --to tensorboard:logs",
            "track runs/quickstart --to mlflow:http://127.0.0.1:5000"));
    return lines;
  }

  /** The examples of a command by its path below the root, such as {@code tape export}. */
  static List<String> of(String command) {
    return LINES.getOrDefault(command, List.of());
  }

  /** Puts them at the end of the help of every command of {@code root}. */
  static void addTo(CommandLine root) {
    root.getSubcommands().forEach((name, line) -> add(name, line));
  }

  private static void add(String path, CommandLine line) {
    List<String> examples = of(path);
    if (!examples.isEmpty()) {
      CommandSpec spec = line.getCommandSpec();
      List<String> footer = new ArrayList<>(List.of(spec.usageMessage().footer()));
      footer.add("");
      footer.add("Examples:");
      examples.forEach(example -> footer.add("  quaestor " + example));
      spec.usageMessage().footer(footer.toArray(String[]::new));
    }
    line.getSubcommands().forEach((name, below) -> add(path + " " + name, below));
  }
}
