package dev.quaestor.teacher.loopback.kinds;

import static dev.quaestor.teacher.loopback.kinds.Chats.after;
import static dev.quaestor.teacher.loopback.kinds.Chats.always;
import static dev.quaestor.teacher.loopback.kinds.Chats.before;
import static dev.quaestor.teacher.loopback.kinds.Chats.even;
import static dev.quaestor.teacher.loopback.kinds.Chats.message;
import static dev.quaestor.teacher.loopback.kinds.Chats.says;
import static dev.quaestor.teacher.loopback.kinds.Chats.text;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.of;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.whole;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Fate;
import java.util.List;

/** Answers with thoughts, in parts, with marks of a template, or with what no student can write. */
final class Texts {

  private Texts() {}

  static List<ServerKind> thoughts() {
    return List.of(
        whole("reasoning beside", always(r -> message(r).put("reasoning_content", "hm"))),
        whole("thinking beside", always(r -> message(r).put("thinking", "hm"))),
        whole("thought", before("<think>\nhm\n</think>\n\n")),
        whole("thought without opening", before("hm\n</think>\n\n")),
        whole("thinking", before("<thinking>hm</thinking>")),
        whole("reasoning tag", before("<reasoning>hm</reasoning>\n")),
        whole("THINK", before("[THINK]hm[/THINK]")),
        whole("◁think▷", before("◁think▷hm◁/think▷")),
        whole("seed:think", before("<seed:think>hm</seed:think>")),
        whole("START_THINKING", before("<|START_THINKING|>hm<|END_THINKING|>")),
        whole("begin_of_thought", before("<|begin_of_thought|>hm<|end_of_thought|>")),
        whole(
            "channels",
            always(
                r ->
                    says(
                        r,
                        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>",
                        "<|return|>"))),
        whole("channels without marks", before("analysisA sum is wanted.assistantfinal")),
        whole("short channels", before("<|channel>thought\nhm<channel|>")),
        whole("thought in prose", before("Here is my thought process: hm\nHere is my response: ")),
        whole("thoughts between", always(r -> says(r, "<think>a</think>", "<think>b</think>"))));
  }

  static List<ServerKind> forms() {
    return List.of(
        whole(
            "parts",
            always(
                r -> {
                  String text = text(r);
                  message(r).putArray("content").addObject().put("type", "text").put("text", text);
                })),
        whole(
            "parts with thoughts",
            always(
                r -> {
                  String text = text(r);
                  ArrayNode parts = message(r).putArray("content");
                  parts
                      .addObject()
                      .put("type", "thinking")
                      .putArray("thinking")
                      .addObject()
                      .put("type", "text")
                      .put("text", "hm");
                  parts.addObject().put("type", "output_text").put("text", text);
                })),
        whole(
            "parts as strings",
            always(
                r -> {
                  String text = text(r);
                  message(r).putArray("content").add(text);
                })),
        whole("end of turn as text", after("<|im_end|>\n")),
        of(Fate.WORDED, "worked, with a marker", before("First 5 and 6.\n#### ")),
        of(
            Fate.WORDED,
            "channels before a marker",
            before(
                "<|channel|>analysis<|message|>A sum.<|end|><|start|>assistant<|channel|>final<|message|>#### ")),
        of(Fate.WORDED, "a thought before a marker", before("[THINK]A sum.[/THINK]#### ")),
        of(Fate.WORDED, "a new line behind", after("\n")),
        of(Fate.WORDED, "a space before", before(" ")),
        of(Fate.UNWRITABLE, "a character of no pool", even(r -> says(r, "", " \u2713"))),
        half("half a character", half(), "half a character"),
        half("NUL", even(r -> says(r, "", "\0")), "U+0000"));
  }

  private static ServerKind half(String name, Rule rule, String words) {
    return of(Fate.HALF, name, rule).as(Outcome.MALFORMED, words);
  }

  private static Rule half() {
    return Rule.everySecond(
        Faults.rewritten(
            "application/json", t -> t.replaceFirst("(\"content\":\"[0-9]+)", "$1\\\\ud83d")));
  }
}
