package dev.quaestor.experiments.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cannot reach https://me:hunter22@host:80/v1 | cannot reach https://…@host:80/v1",
        "http://me:p@ss@host/v1 | http://…@host/v1",
        "jdbc:postgresql://h/db?user=a&password=hunter22&ssl=true | jdbc:postgresql://h/db?user=a&password=…&ssl=true",
        "Authorization: Bearer hunter22hunter22 | Authorization: Bearer …",
        "found \"sk-proj-abcdefgh12345678\" | found \"sk-…\"",
        "https://host/v1?api_key=hunter22 | https://host/v1?api_key=…"
      })
  void hidden_whatLooksLikeASecret_isLeftOut(String text, String shown) {
    assertThat(Secrets.hidden(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host:8080/v1: no answer; see user@example.org",
        "teacher.key-variable: the environment variable MY_KEY is not set",
        "ask-the-teacher-twice and sk-learn",
        "a token of the answer; max-tokens: 512",
        "12:30 // 5@home"
      })
  void hidden_ordinaryText_stays(String text) {
    assertThat(Secrets.hidden(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "teacher.key, hunter22, teacher.key=…",
    "teacher.proxy, me:hunter22@h:80, teacher.proxy=…@h:80",
    "teacher.base-url, https://me:hunter 22@h/v1, teacher.base-url=…@h/v1",
    "teacher.key-variable, hunter22hunter22hunter22, teacher.key-variable=…",
    "teacher.key-variable, MY_KEY, teacher.key-variable=MY_KEY",
    "train.batch, 0, train.batch=0"
  })
  void shown_overrides(String key, String value, String shown) {
    assertThat(Secrets.shown(key, value)).isEqualTo(shown);
  }

  @Test
  void named_keysAndPasswords_butNotTheVariablesThatHoldThem() {
    assertThat("teacher.key teacher.api-key teacher.api_key bill.password x.auth-token".split(" "))
        .allMatch(Secrets::named);
    assertThat("teacher.key-variable bill.password-variable max-tokens teacher.kind".split(" "))
        .noneMatch(Secrets::named);
  }
}
