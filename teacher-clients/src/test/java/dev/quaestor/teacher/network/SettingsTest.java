package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.network.Endpoint.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

  @Test
  void key_missingNamesTheVariable() {
    assertThatExceptionOfType(TeacherException.class)
        .isThrownBy(() -> ApiKey.from("LLM_KEY", Map.of()))
        .withMessageContaining("LLM_KEY")
        .withMessageContaining("unset");
    assertThatExceptionOfType(TeacherException.class)
        .isThrownBy(() -> ApiKey.from("LLM_KEY", Map.of("LLM_KEY", "  ")))
        .withMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "line\nbreak", "naïve-key"})
  void key_thatNoHeaderCarriesIsNotShown(String secret) {
    assertThatExceptionOfType(TeacherException.class)
        .isThrownBy(() -> ApiKey.from("LLM_KEY", Map.of("LLM_KEY", secret)))
        .withMessageContaining("LLM_KEY")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret));
  }

  @Test
  void key_printsAsItsVariable() throws Exception {
    ApiKey key = ApiKey.from("LLM_KEY", Map.of("LLM_KEY", " sk-12345\n"));
    ServerSettings settings =
        ServerSettings.of(Endpoint.at(URI.create("http://localhost/v1")), key);
    assertThat(key.secret()).isEqualTo("sk-12345");
    assertThat(key).hasToString("[LLM_KEY]");
    assertThat(settings.toString()).contains("[LLM_KEY]").doesNotContain("12345");
    assertThat(key.redact("bad key sk-12345!")).isEqualTo("bad key [LLM_KEY]!");
    assertThat(ApiKey.NONE.redact("nothing to hide")).isEqualTo("nothing to hide");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8000/v1",
        "ftp://host/v1",
        "http:///v1",
        "http://user:hunter2@host/v1",
        "https://host/v1?key=hunter2",
        "https://host/v1#hunter2"
      })
  void endpoint_refusesOtherUrlsWithoutShowingSecrets(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.at(URI.create(url)))
        .withMessageContaining("base URL")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void endpoint_refusesImpossibleTimeouts() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeouts(Duration.ZERO, second, second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeouts(second, Duration.ofSeconds(2), second));
  }

  @Test
  void extraBody_cannotChangeWhatIsAskedOrCosts() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ExtraBody.of(Map.of("n", 8, "max_tokens", 9, "temperature", 1, "top_k", 5)))
        .withMessageContaining("max_tokens, n, temperature:");
    ExtraBody omitted = ExtraBody.of(Collections.singletonMap("temperature", null));
    byte[] body =
        "{\"temperature\":0.0,\"model\":\"a\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(new String(omitted.applied(body), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"model\":\"a\"}");
  }

  @Test
  void billing_inputIsBoundedByBytes() {
    Billing.Tokens most = new Billing(10, 3, 0).most(TeacherContract.request("été 漢", 64));
    assertThat(most).isEqualTo(new Billing.Tokens(10 + 3 + 4 + 9, 64));
  }

  @Test
  void billed_worstCaseForWhatCannotBeTrue() {
    Billing.Tokens most = new Billing.Tokens(100, 50);
    assertThat(Billing.billed(most, Optional.of(7L), Optional.of(3L), true))
        .isEqualTo(new Billing.Tokens(7, 3));
    assertThat(Billing.billed(most, Optional.empty(), Optional.of(0L), true)).isEqualTo(most);
    assertThat(Billing.billed(most, Optional.of(0L), Optional.of(-1L), false)).isEqualTo(most);
    assertThat(Billing.billed(most, Optional.of(7L), Optional.of(0L), false))
        .isEqualTo(new Billing.Tokens(7, 0));
    assertThat(Billing.billed(most, Optional.of(101L), Optional.of(51L), true))
        .isEqualTo(new Billing.Tokens(101, 51));
  }

  @Test
  void endpoint_thatIsNoUrl_repeatsNoPassword() {
    for (String text :
        new String[] {
          "http://ann:hunter2@host/v1",
          "http://ann:hun/ter2@host/v1",
          "http://ann:hunter2 @host/v1",
          "http://ann:hunter2@@host/v1",
          "http://host/v1?key=hunter2",
          "ftp://ann:hunter2@host"
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Endpoint.at(text))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("ter2"));
    }
  }
}
