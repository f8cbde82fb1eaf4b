package dev.quaestor.experiments.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "5e6, 5000000",
    "$5, 5000000",
    "$ 5, 5000000",
    "US$0.1, 100000",
    "5 USD, 5000000",
    "0.50 USD, 500000",
    "0.000001USD, 1",
    "$0.15, 150000",
    "9007199254.740993 USD, 9007199254740993"
  })
  void parse_amounts_areExact(String text, long microUsd) {
    assertThat(Money.parse(text)).contains(new Money(microUsd));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "$", "five", "$5 USD", "-$5", "$1,000", "1.5", "$0.0000001", "5 EUR", "$1e3"})
  void parse_whatIsNoWholeAmount_isEmpty(String text) {
    assertThat(Money.parse(text)).isEmpty();
  }

  @Test
  void parse_moreThanFits_isEmpty() {
    assertThat(Money.parse("$9223372036855")).isEmpty();
  }
}
