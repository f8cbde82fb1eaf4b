package dev.quaestor.eval.deduction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a prompt states and asks: rules, facts about one subject, a question about it.
 *
 * @param rules what follows from what
 * @param given facts stated
 * @param subject whom they are about
 * @param asked the statement that is true or false
 */
record Ontology(List<Rule> rules, List<Fact> given, String subject, Fact asked) {

  private static final int MAX_CHARACTERS = 2_000;
  private static final Pattern RULE =
      Pattern.compile("([a-z]{2,12})(?: and ([a-z]{2,12}))? are ((?:not )?[a-z]{2,12})");
  private static final Pattern FACT = Pattern.compile("([a-z]{2,12}) is ((?:not )?[a-z]{2,12})");
  private static final Pattern ASKED =
      Pattern.compile("is ([a-z]{2,12}) ((?:not )?[a-z]{2,12})\\?");

  /** All of {@code when} together make {@code then}. */
  record Rule(List<Fact> when, Fact then) {
    Rule {
      when = List.copyOf(when);
    }

    @Override
    public String toString() {
      return when.stream().map(Fact::toString).collect(Collectors.joining(" and "))
          + " are "
          + then;
    }
  }

  Ontology {
    rules = List.copyOf(rules);
    given = List.copyOf(given);
  }

  /** The ontology and question {@code prompt} states; empty where it states none. */
  static Optional<Ontology> parse(String prompt) {
    if (prompt.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    String[] sentences = prompt.strip().split("\\. ", -1);
    Matcher asked = ASKED.matcher(sentences[sentences.length - 1]);
    if (!asked.matches()) {
      return Optional.empty();
    }
    List<Rule> rules = new ArrayList<>();
    List<Fact> given = new ArrayList<>();
    for (String sentence : Arrays.asList(sentences).subList(0, sentences.length - 1)) {
      Matcher rule = RULE.matcher(sentence);
      Matcher fact = FACT.matcher(sentence);
      if (rule.matches()) {
        List<Fact> when = new ArrayList<>(List.of(new Fact(rule.group(1), true)));
        Optional.ofNullable(rule.group(2)).ifPresent(w -> when.add(new Fact(w, true)));
        rules.add(new Rule(when, Fact.parse(rule.group(3)).orElseThrow()));
      } else if (fact.matches() && fact.group(1).equals(asked.group(1))) {
        given.add(Fact.parse(fact.group(2)).orElseThrow());
      } else {
        return Optional.empty();
      }
    }
    return Fact.parse(asked.group(2)).map(a -> new Ontology(rules, given, asked.group(1), a));
  }

  /** The prompt, its sentences in this order. */
  static String prompt(List<String> sentences, String subject, Fact asked) {
    return String.join(". ", sentences) + ". is " + subject + " " + asked + "?";
  }

  /** The sentences, rules first. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    rules.forEach(r -> sentences.add(r.toString()));
    given.forEach(f -> sentences.add(subject + " is " + f));
    return sentences;
  }

  /** The same for prompts that differ in the order of sentences alone. */
  String key() {
    return sentences().stream().sorted().collect(Collectors.joining(". ")) + "? " + asked;
  }

  /**
   * The facts that lead to the asked one or to its negation, that one last, each once and after
   * what it follows from; empty where neither follows.
   */
  Optional<List<Fact>> proof() {
    Map<Fact, List<Fact>> because = new LinkedHashMap<>();
    given.forEach(f -> because.put(f, List.of()));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Rule rule : rules) {
        if (because.keySet().containsAll(rule.when()) && !because.containsKey(rule.then())) {
          because.put(rule.then(), rule.when());
          changed = true;
        }
      }
    }
    Fact last = because.containsKey(asked) ? asked : asked.negated();
    return because.containsKey(last) ? Optional.of(traced(last, because)) : Optional.empty();
  }

  private static List<Fact> traced(Fact last, Map<Fact, List<Fact>> because) {
    Set<Fact> used = new LinkedHashSet<>();
    Deque<Fact> open = new ArrayDeque<>(List.of(last));
    while (!open.isEmpty()) {
      Fact fact = open.poll();
      if (used.add(fact)) {
        because.get(fact).forEach(open::add);
      }
    }
    List<Fact> steps = new ArrayList<>(because.keySet());
    steps.retainAll(used);
    return Collections.unmodifiableList(steps);
  }

  /** Whether each of {@code steps} is given or follows from steps before it by one rule. */
  boolean proves(List<Fact> steps) {
    Set<Fact> known = new LinkedHashSet<>();
    for (Fact step : steps) {
      boolean follows =
          given.contains(step)
              || rules.stream().anyMatch(r -> r.then().equals(step) && known.containsAll(r.when()));
      if (!follows) {
        return false;
      }
      known.add(step);
    }
    return known.contains(asked) || known.contains(asked.negated());
  }
}
