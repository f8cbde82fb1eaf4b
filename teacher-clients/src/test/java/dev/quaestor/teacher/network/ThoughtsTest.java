package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThoughtsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>hm</think>7",
        "<think>\nhm\n</think>\n\n7",
        "hm\n</think>\n\n7",
        "<THINK>hm</THINK>7",
        "<thinking type=\"deep\">hm</thinking> 7",
        "<thought>hm</thought>7",
        "<reasoning>hm</reasoning>7",
        "<seed:think>hm</seed:think>7",
        "<longcat_think>hm</longcat_think>7",
        "<mm:think>hm</mm:think>7",
        "[THINK]hm[/THINK]7",
        "◁think▷hm◁/think▷7",
        "<|begin_of_thought|>hm<|end_of_thought|>7",
        "<|START_THINKING|>hm<|END_THINKING|>7",
        "<unused94>thought hm<unused95>7",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>7",
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>hm<|call|><|channel|>final<|message|>7<|return|>",
        "analysisWe add: hm.assistantfinal7",
        "<|channel>thought\nhm<channel|>7",
        "Here is my thought process: hm\n\nHere is my response: 7",
        "<think>hm <think>within</think> hm</think>7",
        "<think>hm</think>7<think>hm</think>",
      })
  void in_marksOfEveryMake_leaveTheAnswer(String text) {
    Thoughts thoughts = Thoughts.in(text);
    assertThat(thoughts.text()).isEqualTo("7");
    assertThat(thoughts.thought()).contains("hm");
    assertThat(thoughts.open()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>hm",
        "[THINK]hm 7",
        "◁think▷hm",
        "<|channel|>analysis<|message|>hm",
        "<|channel>thought hm",
        "Here is my thought process: hm"
      })
  void in_aThoughtWithoutEnd_leavesNothing(String text) {
    Thoughts thoughts = Thoughts.in(text);
    assertThat(thoughts.text()).isEmpty();
    assertThat(thoughts.thought()).contains("hm");
    assertThat(thoughts.open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        " 7\n",
        "I think that 2 < 3 > 1 and [think] so",
        "Write `<think>a</think>` for a thought.",
        "The mark \"</think>\" closes one.",
        "analysis of the text"
      })
  void in_whatIsNoThought_leavesTheTextAsItIs(String text) {
    assertThat(Thoughts.in(text)).isEqualTo(new Thoughts(text, "", false));
  }

  @Test
  void in_longTexts_takesTimeInProportion() {
    String many = "<think>a</think>b ".repeat(20_000) + "<think".repeat(20_000);
    long start = System.nanoTime();
    assertThat(Thoughts.in(many).text()).startsWith("b ");
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
