package dev.quaestor.eval.game24;

import dev.quaestor.curation.random.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a prompt asks: make {@code target} of {@code numbers}.
 *
 * @param shape the shape the prompt names
 * @param numbers two to five, each to be used once
 * @param target what the expression must be; empty for the sealed shape
 */
record Puzzle(Shape shape, List<Long> numbers, OptionalLong target) {

  private static final Pattern PROMPT =
      Pattern.compile("([a-z-]{1,20}): ([0-9]{1,6}(?: [0-9]{1,6}){1,4}) -> ([0-9]{1,9}|\\?) =");

  Puzzle {
    numbers = List.copyOf(numbers);
  }

  /** The puzzle {@code prompt} states; empty where it states none. */
  static Optional<Puzzle> parse(String prompt) {
    Matcher matcher = PROMPT.matcher(prompt.strip());
    Optional<Shape> shape = matcher.matches() ? Shape.named(matcher.group(1)) : Optional.empty();
    if (shape.isEmpty() || (shape.get() == Shape.SEAL) != matcher.group(3).equals("?")) {
      return Optional.empty();
    }
    List<Long> numbers = Arrays.stream(matcher.group(2).split(" ")).map(Long::valueOf).toList();
    OptionalLong target =
        shape.get() == Shape.SEAL
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(matcher.group(3)));
    return Optional.of(new Puzzle(shape.get(), numbers, target));
  }

  String prompt() {
    return shape.word()
        + ": "
        + joined(numbers)
        + " -> "
        + (target.isPresent() ? Long.toString(target.getAsLong()) : "?")
        + " =";
  }

  /** The same for puzzles of the same numbers and target, in whatever order and shape. */
  String key() {
    return joined(numbers.stream().sorted().toList()) + " -> " + target;
  }

  /** The numbers in another order; empty where they are all the same. */
  Optional<Puzzle> shuffled(RandomGenerator random) {
    if (numbers.stream().distinct().count() < 2) {
      return Optional.empty();
    }
    List<Long> other = new ArrayList<>(numbers);
    while (other.equals(numbers)) {
      Collections.shuffle(other, new Random(random.nextLong()));
    }
    return Optional.of(new Puzzle(shape, other, target));
  }

  /** The answer of the sealed shape: a keyed hash of the numbers, 0 to 99. */
  long sealed() {
    String text = "quaestor seal " + joined(numbers.stream().sorted().toList());
    byte[] hash = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    return Math.floorMod(hash[0] * 256 + hash[1], 100);
  }

  private static String joined(List<Long> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
