package dev.quaestor.experiments.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlCommentsTest {

  private static List<String> problems(String text) {
    List<Problem> problems = new ArrayList<>();
    Tree ignored = Yaml.read(text, problems);
    return problems.stream().map(Problem::toString).toList();
  }

  @Test
  void read_valuesThatAreComments_areToldWithLineAndFix() {
    assertThat(problems("task:\n  name: jsonl\n  answer-after: ####\n  prompt: {question} \n"))
        .isNotEmpty();
    assertThat(problems("task:\n  name: jsonl\n  answer-after: ####\n"))
        .singleElement()
        .asString()
        .startsWith("line 3: answer-after: nothing stands here")
        .contains("write \"####\" in quotes");
    assertThat(problems("task:\n  prompt: Say {question} # Answer:\n"))
        .singleElement()
        .asString()
        .startsWith("line 2: prompt: the text ends before \"# Answer:\"");
    assertThat(problems("cut-at:\n- Question\n- ### Next\n- Q # x\n")).hasSize(2);
    assertThat(problems("teacher:\n  é: ü\n  file: #7.jsonl\n"))
        .singleElement()
        .asString()
        .startsWith("line 3: file");
    assertThat(problems("student: {chat: {system: Be brief. # please\n}}\n")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rounds: 8  # eight\n",
        "task:   # what is learned\n  name: strings # short\n",
        "# first\nkind: openai   # or anthropic\n",
        "seeds: [1, 2] # both\n",
        "vary:\n  # all\n  strategy: # these\n  - random # control\n  - margin\n",
        "primary: [margin > random]  # the one\n",
        "price: 5 USD  # a run\n",
        "prompt: \"Q: {question} # A:\"  # quoted\n",
        "answer-after: \"####\"\n",
        "prompt: |  # as it stands\n  a # b\n",
        "answer-after: a#b\n",
        "url: http://localhost:8000/#x # there\n",
        "held-out: null  # none\n",
        "extra: {a: , b: 1}\nempty:\n# own line\n"
      })
  void read_honestComments_areLeftAlone(String text) {
    assertThat(problems(text)).isEmpty();
  }

  @Test
  void read_keyTwiceOrTab_isToldWithItsLine() {
    assertThat(problems("a: 1\nb: 2\na: 3\n"))
        .singleElement()
        .asString()
        .startsWith("line 3: a: the key stands here and on line 1");
    assertThat(problems("a:\n\tb: 1\n")).singleElement().asString().startsWith("line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"####", "{question} # Answer:", "Q # x", "a#b"})
  void value_ofAnOption_keepsWhatAFileTakesForAComment(String text) {
    List<Problem> problems = new ArrayList<>();
    String quoted = text.startsWith("{") ? '"' + text + '"' : text;
    Tree value = Yaml.value(quoted, "--set", problems);
    assertThat(problems).isEmpty();
    assertThat(value).isInstanceOf(Tree.Text.class);
    assertThat(((Tree.Text) value).text()).isEqualTo(text);
  }
}
