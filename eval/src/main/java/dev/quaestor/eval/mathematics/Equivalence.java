package dev.quaestor.eval.mathematics;

import dev.quaestor.eval.mathematics.Value.Matrix;
import dev.quaestor.eval.mathematics.Value.Ordered;
import dev.quaestor.eval.mathematics.Value.Quantity;
import dev.quaestor.eval.mathematics.Value.Relation;
import dev.quaestor.eval.mathematics.Value.Unordered;
import dev.quaestor.eval.mathematics.Value.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * Whether a given answer is the expected one in another writing. A unit, or a name before an equals
 * sign, may be left out or added, but not be another. Order counts in tuples and intervals, not in
 * lists, sets and unions. A percentage equals both its number and its hundredth.
 */
public final class Equivalence {

  /** Longer answers are not read. */
  public static final int MAX_CHARACTERS = 1_000;

  private static final int MAX_ITEMS = 64;

  private final Work work = new Work();

  private Equivalence() {}

  /** What comparing found. */
  public enum Result {
    SAME,
    DIFFERENT,
    /** The given answer is not mathematics, or too much of it to be read. */
    UNREADABLE
  }

  /**
   * Compares {@code given} with {@code expected}, both in LaTeX or plain text. Where the expected
   * answer itself cannot be read, only the same text is the same.
   */
  public static Result compare(String expected, String given) {
    if (given.isBlank() || given.length() > MAX_CHARACTERS) {
      return Result.UNREADABLE;
    }
    String wanted = Typesetting.removed(expected);
    String found = Typesetting.removed(given);
    if (unspaced(wanted).equals(unspaced(found))) {
      return Result.SAME;
    }
    Optional<Value> gold = value(wanted);
    if (gold.isEmpty() || gold.get() instanceof Words) {
      return sameWords(wanted, found) ? Result.SAME : Result.DIFFERENT;
    }
    Unit goldUnit = Unit.of(wanted);
    Unit foundUnit = Unit.of(found);
    Optional<Value> answer = value(found);
    if (answer.isEmpty()) {
      return Result.UNREADABLE;
    }
    if (!fits(goldUnit.name(), foundUnit.name())) {
      return Result.DIFFERENT;
    }
    try {
      Equivalence comparing = new Equivalence();
      boolean same =
          comparing.answers(gold.get(), answer.get())
              || comparing.hundredths(goldUnit, gold.get(), foundUnit, answer.get());
      return same ? Result.SAME : Result.DIFFERENT;
    } catch (UnreadableException e) {
      return Result.UNREADABLE;
    }
  }

  /** Space says something between two digits only. */
  private static String unspaced(String clean) {
    return clean.replaceAll("(?<![0-9]) | (?![0-9])", "");
  }

  private static Optional<Value> value(String clean) {
    try {
      return Optional.of(new AnswerReader(new Work()).read(Unit.of(clean).amount()));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  /** Words are the same without regard to case; both must have some. */
  private static boolean sameWords(String wanted, String found) {
    String words = Typesetting.words(wanted);
    return !words.isEmpty() && words.equals(Typesetting.words(found));
  }

  private static boolean fits(String wanted, String found) {
    return wanted.isEmpty() || found.isEmpty() || wanted.equals(found);
  }

  private boolean hundredths(Unit goldUnit, Value gold, Unit foundUnit, Value found)
      throws UnreadableException {
    boolean goldPercent = goldUnit.name().equals(Unit.PERCENT);
    boolean foundPercent = foundUnit.name().equals(Unit.PERCENT);
    if (goldPercent == foundPercent
        || !(gold instanceof Quantity g)
        || !(found instanceof Quantity f)) {
      return false;
    }
    Quotient hundred = Quotient.of(new BigFraction(100));
    return goldPercent
        ? g.quotient().same(f.quotient().times(hundred, work), work)
        : f.quotient().same(g.quotient().times(hundred, work), work);
  }

  /** As {@link #same}, with names before an equals sign that one of the two may lack. */
  private boolean answers(Value gold, Value found) throws UnreadableException {
    if (same(gold, found)) {
      return true;
    }
    Optional<Value> goldNamed = named(gold);
    Optional<Value> foundNamed = named(found);
    if (goldNamed.isPresent() && foundNamed.isEmpty() && !(found instanceof Relation)) {
      return same(goldNamed.get(), found);
    }
    if (foundNamed.isPresent() && goldNamed.isEmpty() && !(gold instanceof Relation)) {
      return same(gold, foundNamed.get());
    }
    return false;
  }

  /** What stands right of a lone name and an equals sign. */
  private static Optional<Value> named(Value value) {
    if (!(value instanceof Relation relation) || !relation.sign().equals("=")) {
      return Optional.empty();
    }
    boolean name =
        relation.left() instanceof Words
            || (relation.left() instanceof Quantity quantity && isName(quantity.quotient()));
    return name ? Optional.of(relation.right()) : Optional.empty();
  }

  private static boolean isName(Quotient quotient) {
    return quotient
        .polynomial()
        .flatMap(Polynomial::single)
        .filter(t -> t.coefficient().equals(BigFraction.ONE))
        .map(t -> t.monomial().symbol())
        .filter(s -> !s.isEmpty() && Character.isLetter(s.charAt(0)))
        .isPresent();
  }

  private boolean same(Value gold, Value found) throws UnreadableException {
    if (gold instanceof Quantity a && found instanceof Quantity b) {
      return a.quotient().same(b.quotient(), work);
    }
    if (gold instanceof Ordered a && found instanceof Ordered b) {
      return a.open() == b.open() && a.close() == b.close() && inOrder(a.items(), b.items());
    }
    if (gold instanceof Unordered a && found instanceof Unordered b) {
      return a.kind() == b.kind() && inAnyOrder(a.items(), b.items());
    }
    if (gold instanceof Matrix a && found instanceof Matrix b) {
      boolean alike = a.bars() == b.bars() && a.rows().size() == b.rows().size();
      for (int i = 0; alike && i < a.rows().size(); i++) {
        alike = inOrder(a.rows().get(i), b.rows().get(i));
      }
      return alike;
    }
    if (gold instanceof Relation a && found instanceof Relation b) {
      return relations(a, b);
    }
    return gold.equals(found);
  }

  private boolean inOrder(List<Value> gold, List<Value> found) throws UnreadableException {
    boolean alike = gold.size() == found.size();
    for (int i = 0; alike && i < gold.size(); i++) {
      alike = same(gold.get(i), found.get(i));
    }
    return alike;
  }

  /** Equality is transitive, so that the first match for an item is as good as any other. */
  private boolean inAnyOrder(List<Value> gold, List<Value> found) throws UnreadableException {
    if (gold.size() != found.size() || gold.size() > MAX_ITEMS) {
      return false;
    }
    List<Value> left = new ArrayList<>(found);
    for (Value item : gold) {
      int at = -1;
      for (int i = 0; at < 0 && i < left.size(); i++) {
        at = same(item, left.get(i)) ? i : -1;
      }
      if (at < 0) {
        return false;
      }
      left.remove(at);
    }
    return true;
  }

  /** Both sides alike, or one relation a multiple of the other: x = y + 1 and 2x − 2y = 2. */
  private boolean relations(Relation gold, Relation found) throws UnreadableException {
    if (!gold.sign().equals(found.sign())) {
      return false;
    }
    if (same(gold.left(), found.left()) && same(gold.right(), found.right())) {
      return true;
    }
    Optional<Quotient> a = difference(gold);
    Optional<Quotient> b = difference(found);
    if (a.isEmpty() || b.isEmpty() || a.get().numerator().isZero()) {
      return false;
    }
    Optional<BigFraction> ratio = b.get().times(a.get().inverse(work), work).constant();
    if (ratio.isEmpty() && a.get().polynomial().isPresent() && b.get().polynomial().isPresent()) {
      ratio = multiple(a.get(), b.get());
    }
    boolean turns = gold.sign().equals("=") || gold.sign().equals("≠");
    return ratio
        .map(r -> r.getNumerator().signum())
        .filter(s -> turns ? s != 0 : s > 0)
        .isPresent();
  }

  private Optional<BigFraction> multiple(Quotient a, Quotient b) throws UnreadableException {
    if (b.numerator().isZero()) {
      return Optional.empty();
    }
    Monomial first = a.numerator().terms().firstKey();
    BigFraction above = b.numerator().terms().getOrDefault(first, BigFraction.ZERO);
    BigFraction ratio = above.divide(a.numerator().terms().get(first));
    return a.times(Quotient.of(ratio), work).same(b, work) ? Optional.of(ratio) : Optional.empty();
  }

  private Optional<Quotient> difference(Relation relation) throws UnreadableException {
    return relation.left() instanceof Quantity left && relation.right() instanceof Quantity right
        ? Optional.of(left.quotient().plus(right.quotient().negated(), work))
        : Optional.empty();
  }
}
