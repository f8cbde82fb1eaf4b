package dev.quaestor.experiments.settings;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of money. A plain number counts millionths of a US dollar; dollars say so: {@code $5},
 * {@code 0.50 USD}.
 *
 * @param microUsd millionths of a US dollar
 */
public record Money(long microUsd) {

  /** Nothing. */
  public static final Money NONE = new Money(0);

  private static final Pattern DOLLARS =
      Pattern.compile("(?:US)?\\$ ?([0-9]+(?:\\.[0-9]+)?)|([0-9]+(?:\\.[0-9]+)?) ?(?:\\$|USD)");

  private static final int MICRO = 6;

  /** What the text says, to the millionth; empty where it is no amount, or one not whole. */
  public static Optional<Money> parse(String text) {
    Matcher dollars = DOLLARS.matcher(text);
    try {
      if (dollars.matches()) {
        String amount = dollars.group(1) == null ? dollars.group(2) : dollars.group(1);
        BigDecimal micro = new BigDecimal(amount).movePointRight(MICRO);
        return Optional.of(new Money(micro.longValueExact()));
      }
      return Optional.of(new Money(new BigDecimal(text).longValueExact()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    } catch (ArithmeticException notWholeOrTooLarge) {
      return Optional.empty();
    }
  }
}
