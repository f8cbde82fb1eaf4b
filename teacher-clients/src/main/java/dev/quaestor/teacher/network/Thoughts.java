package dev.quaestor.teacher.network;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with what is thought in it taken out.
 *
 * <p>Models write their thoughts before the answer or between its parts, in marks of many makes;
 * templates give some models the opening mark, so that only the closing one is written; and a text
 * that was cut may have only the opening one. A mark that stands in quotes or backticks is spoken
 * of, not thought in.
 *
 * @param text what is left
 * @param thought what was taken out
 * @param open whether the last thought has no end, so that nothing of an answer follows it
 */
record Thoughts(String text, String thought, boolean open) {

  private static final String NAMES =
      "(?:[a-z0-9]{1,20}[:_])?(?:think|thinking|thought|thoughts|reasoning|reason|reflection|scratchpad|inner_monologue)";

  /** Opening and closing marks, by what they have in common. */
  private static final Pattern MARK =
      Pattern.compile(
          "(?i:<(?<c1>/?)"
              + NAMES
              + "(?:\\s[^<>]{0,100})?>)"
              + "|(?i:<[|｜](?<c2>/|end_of_|end_|/end_)?(?:begin_of_|start_)?"
              + NAMES
              + "[|｜]>)"
              + "|\\[(?<c3>/?)(?:THINK|THINKING|REASONING)\\]"
              + "|◁(?<c4>/?)think▷"
              + "|<unused(?:94(?:>thought)?|(?<c5>95))>");

  /** OpenAI's open models: channels, of which only the last is for the reader. */
  private static final Pattern CHANNEL =
      Pattern.compile(
          "<\\|channel\\|>\\s{0,5}([a-z]{1,20})[^<]{0,200}(?:<\\|constrain\\|>[^<]{0,50})?<\\|message\\|>");

  private static final Pattern AFTER_CHANNEL = Pattern.compile("<\\|(?:end|return|call|start)\\|>");

  /** The same where the server left the marks out. */
  private static final Pattern BARE_CHANNEL =
      Pattern.compile("^\\s{0,5}(?:analysis|commentary)(?=[A-Z\\s])");

  private static final String QUOTES = "`'\"“”‘’«»";

  private static final String BARE_FINAL = "assistantfinal";

  private static final Pattern SHORT_CHANNEL =
      Pattern.compile("<\\|channel>\\s{0,5}(?:thought|analysis)\\b");

  private static final Pattern PROSE_THOUGHT =
      Pattern.compile("^\\s{0,5}(?:Here is|Here's) my thought process:", Pattern.CASE_INSENSITIVE);

  private static final Pattern PROSE_ANSWER =
      Pattern.compile("(?:Here is|Here's) my response:", Pattern.CASE_INSENSITIVE);

  /** {@code text} with its thoughts apart. */
  static Thoughts in(String text) {
    if (text.contains("<|channel|>")) {
      return channels(text);
    }
    if (text.contains("<|channel>") && SHORT_CHANNEL.matcher(text).find()) {
      return shortChannels(text);
    }
    if (BARE_CHANNEL.matcher(text).find() && text.contains(BARE_FINAL)) {
      int end = text.indexOf(BARE_FINAL);
      return new Thoughts(
          text.substring(end + BARE_FINAL.length()).stripLeading(), text.substring(0, end), false);
    }
    Matcher answer = PROSE_ANSWER.matcher(text);
    if (PROSE_THOUGHT.matcher(text).find()) {
      return answer.find()
          ? new Thoughts(
              text.substring(answer.end()).stripLeading(), text.substring(0, answer.start()), false)
          : new Thoughts("", text, true);
    }
    return marks(text);
  }

  private static Thoughts marks(String text) {
    StringBuilder left = new StringBuilder();
    StringJoiner thoughts = new StringJoiner("\n");
    Matcher mark = MARK.matcher(text);
    int from = 0; // where what is not yet told apart begins
    int depth = 0;
    int spokenOf = 0; // opening marks in quotes whose closing ones are yet to come
    boolean any = false;
    while (mark.find()) {
      boolean closes = closes(mark);
      if (depth == 0 && !closes && quote(text, mark.start() - 1)) {
        spokenOf++;
        continue;
      }
      if (depth == 0 && closes && (spokenOf > 0 || quoted(text, mark))) {
        spokenOf = Math.max(0, spokenOf - 1);
        continue;
      }
      if (!closes) {
        if (depth++ == 0) {
          left.append(text, from, mark.start());
          from = mark.end();
        }
      } else if (depth > 0) {
        if (--depth == 0) {
          thoughts.add(text.substring(from, mark.start()).strip());
          from = mark.end();
        }
      } else {
        thoughts.add(left.append(text, from, mark.start()).toString().strip());
        left.setLength(0);
        from = mark.end();
      }
      any = true;
    }
    if (!any) {
      return new Thoughts(text, "", false);
    }
    if (depth > 0) {
      thoughts.add(text.substring(from).strip());
      return new Thoughts(left.toString().strip(), thoughts.toString().strip(), true);
    }
    left.append(text, from, text.length());
    return new Thoughts(left.toString().strip(), thoughts.toString().strip(), false);
  }

  private static boolean closes(Matcher mark) {
    for (String group : new String[] {"c1", "c2", "c3", "c4", "c5"}) {
      String found = mark.group(group);
      if (found != null && !found.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static boolean quoted(String text, Matcher mark) {
    return quote(text, mark.start() - 1) && quote(text, mark.end());
  }

  private static boolean quote(String text, int at) {
    return at >= 0 && at < text.length() && QUOTES.indexOf(text.charAt(at)) >= 0;
  }

  private static Thoughts channels(String text) {
    StringBuilder left = new StringBuilder();
    StringJoiner thoughts = new StringJoiner("\n");
    Matcher channel = CHANNEL.matcher(text);
    Matcher after = AFTER_CHANNEL.matcher(text);
    boolean open = true;
    boolean any = false;
    int from = 0;
    while (from <= text.length() && channel.find(from)) {
      any = true;
      int end = after.find(channel.end()) ? after.start() : text.length();
      String said = text.substring(channel.end(), end).strip();
      if (channel.group(1).equals("final")) {
        left.append(said);
        open = false;
      } else {
        thoughts.add(said);
      }
      from = end;
    }
    return any
        ? new Thoughts(left.toString(), thoughts.toString(), open)
        : new Thoughts("", text.strip(), true);
  }

  private static Thoughts shortChannels(String text) {
    String close = "<channel|>";
    Matcher open = SHORT_CHANNEL.matcher(text);
    StringBuilder left = new StringBuilder();
    StringJoiner thoughts = new StringJoiner("\n");
    int from = 0;
    while (open.find(from)) {
      left.append(text, from, open.start());
      int end = text.indexOf(close, open.end());
      if (end < 0) {
        thoughts.add(text.substring(open.end()).strip());
        return new Thoughts(left.toString().strip(), thoughts.toString(), true);
      }
      thoughts.add(text.substring(open.end(), end).strip());
      from = end + close.length();
    }
    left.append(text, from, text.length());
    return new Thoughts(left.toString().strip(), thoughts.toString(), false);
  }
}
