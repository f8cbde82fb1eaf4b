package dev.quaestor.eval.programs;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.programs.Program.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * One question as its prompt states it, with the program that answers it: {@code add 3 then
 * largest: 4 1 7 -> 10 =} by a phrase and an example, {@code 4 1 -> 1 4; 3 2 -> 2 3; 9 0 -> 0 9 =}
 * by examples alone, {@code sealed: 4 1 7 =} by nothing. What stands before and behind the colon
 * may be exchanged.
 */
record ProgramQuestion(Program program, List<long[]> shown) {

  private static final int HIDDEN = 12;
  private static final int EXAMPLES = 3;
  private static final int LARGEST_NUMBER = 9;
  private static final Pattern PHRASED = Pattern.compile("([a-z0-9 ]{3,60}): ([0-9 >;-]{1,120}) =");
  private static final Pattern EXAMPLE_FIRST =
      Pattern.compile("([0-9 >;-]{1,120}): ([a-z0-9 ]{3,60}) =");
  private static final Pattern DOUBLED = Pattern.compile("doubled ([1-9]) times");
  private static final Pattern WORDS = Pattern.compile("([a-z ]+?)(?: ([1-9]))?");

  /** The question {@code prompt} states; empty where it states none. */
  static Optional<ProgramQuestion> parse(String prompt) {
    String text = phraseFirst(prompt.strip());
    Matcher phrased = PHRASED.matcher(text);
    if (phrased.matches()) {
      return phrased.group(1).equals("sealed")
          ? list(phrased.group(2)).map(ProgramQuestion::sealed)
          : program(phrased.group(1)).flatMap(program -> shown(program, phrased.group(2)));
    }
    return text.endsWith(" =") ? induced(text.substring(0, text.length() - 2)) : Optional.empty();
  }

  /** The phrase before its example, whichever stood first. */
  private static String phraseFirst(String text) {
    Matcher turned = EXAMPLE_FIRST.matcher(text);
    return turned.matches() ? turned.group(2) + ": " + turned.group(1) + " =" : text;
  }

  /** The prompt in one wording: phrase first, examples in order of their text. */
  static String plain(String prompt) {
    String text = phraseFirst(prompt.strip());
    return PHRASED.matcher(text).matches()
        ? text
        : examples(text).stream().sorted().collect(Collectors.joining("; ")) + " =";
  }

  /** The prompt in another wording: the example first, or examples in another order. */
  static String reworded(String prompt, RandomGenerator random) {
    String text = prompt.strip();
    Matcher phrased = PHRASED.matcher(text);
    if (phrased.matches()) {
      return phrased.group(2) + ": " + phrased.group(1) + " =";
    }
    if (EXAMPLE_FIRST.matcher(text).matches()) {
      return phraseFirst(text);
    }
    List<String> examples = new ArrayList<>(examples(text));
    Collections.rotate(examples, random.nextInt(1, examples.size()));
    return String.join("; ", examples) + " =";
  }

  private static List<String> examples(String text) {
    return List.of(text.substring(0, text.length() - 2).split("; ", -1));
  }

  /** The prompt of {@code program} by a phrase, {@code list} being its example. */
  static String phrased(Program program, long[] list) {
    return phrase(program) + ": " + example(program, list) + " =";
  }

  /** The prompt of {@code program} by examples alone. */
  static String byExamples(Program program, List<long[]> lists) {
    return lists.stream().map(list -> example(program, list)).collect(Collectors.joining("; "))
        + " =";
  }

  static String sealedPrompt(long[] list) {
    return "sealed: " + text(list) + " =";
  }

  /**
   * Lists the question does not show, always the same for a prompt; the empty one among them, and
   * some longer than any number.
   */
  static List<long[]> hidden(String prompt) {
    RandomGenerator random = new RandomStreams(0).stream(0, "programs/hidden", prompt.strip());
    List<long[]> lists = new ArrayList<>();
    lists.add(new long[0]);
    while (lists.size() < HIDDEN) {
      int length = lists.size() % 3 == 0 ? random.nextInt(10, 13) : random.nextInt(1, 13);
      lists.add(random.longs(length, 0, 21).toArray());
    }
    return lists;
  }

  /** The one-step programs that fit all {@code examples}, in a fixed order. */
  static List<Program> fitting(List<long[]> from, List<long[]> to) {
    List<Program> fitting = new ArrayList<>();
    for (Op op : Op.values()) {
      for (int n = op.takesNumber() ? 1 : 0; n <= (op.takesNumber() ? LARGEST_NUMBER : 0); n++) {
        int number = n;
        boolean fits = true;
        for (int i = 0; i < from.size(); i++) {
          fits &= Arrays.equals(op.apply(from.get(i), number), to.get(i));
        }
        if (fits) {
          fitting.add(Program.of(Program.call(op, number)));
        }
      }
    }
    return fitting;
  }

  private static ProgramQuestion sealed(long[] list) {
    byte[] hash =
        Digests.sha256(("quaestor sealed " + text(list)).getBytes(StandardCharsets.UTF_8));
    int number = 1 + Math.floorMod((hash[0] << 8) + hash[1], 9_999);
    return new ProgramQuestion(Program.of(Program.call(Op.ADD, number)), List.of(list));
  }

  private static Optional<ProgramQuestion> shown(Program program, String example) {
    Optional<long[]> list = list(example.split(" ->", 2)[0]);
    return list.filter(input -> within(program, input))
        .filter(input -> example(program, input).equals(example))
        .map(input -> new ProgramQuestion(program, List.of(input)));
  }

  private static Optional<ProgramQuestion> induced(String examples) {
    List<long[]> from = new ArrayList<>();
    List<long[]> to = new ArrayList<>();
    for (String example : examples.split("; ", -1)) {
      String[] sides = example.split(" ?-> ?", 2);
      Optional<long[]> input = list(sides[0]);
      Optional<long[]> output = sides.length < 2 ? Optional.empty() : list(sides[1]);
      if (input.isEmpty() || output.isEmpty()) {
        return Optional.empty();
      }
      from.add(input.get());
      to.add(output.get());
    }
    return from.size() == EXAMPLES
        ? fitting(from, to).stream().findFirst().map(p -> new ProgramQuestion(p, from))
        : Optional.empty();
  }

  private static Optional<Program> program(String phrase) {
    List<Step> steps = new ArrayList<>();
    for (String part : phrase.split(" then ", -1)) {
      Matcher doubled = DOUBLED.matcher(part);
      Matcher words = WORDS.matcher(part);
      if (doubled.matches()) {
        steps.add(
            new Step.Loop(Integer.parseInt(doubled.group(1)), Program.of(Program.call(Op.MUL, 2))));
      } else if (words.matches()) {
        int number = words.group(2) == null ? 0 : Integer.parseInt(words.group(2));
        Optional<Op> op =
            Arrays.stream(Op.values())
                .filter(each -> each.takesNumber() == number > 0)
                .filter(each -> each.phrase(number).equals(part))
                .findFirst();
        if (op.isEmpty()) {
          return Optional.empty();
        }
        steps.add(Program.call(op.get(), number));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new Program(steps));
  }

  private static String phrase(Program program) {
    return program.steps().stream()
        .map(
            step ->
                step instanceof Step.Call call
                    ? call.op().phrase(call.number())
                    : "doubled " + ((Step.Loop) step).times() + " times")
        .collect(Collectors.joining(" then "));
  }

  private static String example(Program program, long[] list) {
    return (text(list) + " -> " + text(output(program, list))).strip();
  }

  private static boolean within(Program program, long[] list) {
    try {
      Bounds.JUDGING.run(program, list);
      return true;
    } catch (Bounds.ExceededException e) {
      return false;
    }
  }

  /** What a question's own program makes of a list, which is within every bound. */
  private static long[] output(Program program, long[] list) {
    try {
      return Bounds.JUDGING.run(program, list);
    } catch (Bounds.ExceededException e) {
      throw new IllegalStateException(program + ": " + e.getMessage(), e);
    }
  }

  /** Numbers between blanks; an empty text is the empty list. */
  private static Optional<long[]> list(String text) {
    if (text.isEmpty()) {
      return Optional.of(new long[0]);
    }
    return text.matches("[0-9]{1,9}( [0-9]{1,9}){0,31}")
        ? Optional.of(Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray())
        : Optional.empty();
  }

  static String text(long[] list) {
    return LongStream.of(list).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }
}
