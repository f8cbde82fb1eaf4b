package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say, in shapes of their kinds, and what is made of it. */
final class GroundsTest {

  private static ErrorBody body(String text) {
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    return ErrorBody.of(new WireReply(400, none, text.getBytes(StandardCharsets.UTF_8), false));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        // prompts
        "PROMPT|400|{\"error\":{\"message\":\"This model has a maximum context length of 4096 tokens\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}",
        "PROMPT|400|{\"object\":\"error\",\"message\":\"70 tokens asked, the context has 8\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}",
        "PROMPT|400|{\"error\":{\"message\":\"'max_tokens' is too large: 4000. The context has 4096 tokens and the prompt 300 input tokens\",\"param\":\"max_tokens\"}}",
        "PROMPT|400|{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":70,\"n_ctx\":64}}",
        "PROMPT|500|{\"error\":{\"code\":500,\"message\":\"the request exceeds the available context size\",\"type\":\"server_error\"}}",
        "PROMPT|422|{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096\",\"error_type\":\"validation\"}",
        "PROMPT|400|{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 210000 tokens > 200000 maximum\"}}",
        "PROMPT|413|{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":\"Request exceeds the maximum size\"}}",
        "PROMPT|413|<html><head><title>413 Request Entity Too Large</title></head></html>",
        "PROMPT|429|{\"error\":{\"message\":\"Request too large for this model on tokens per min\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}",
        "PROMPT|400|{\"error\":{\"message\":\"Bad request\"}}",
        "PROMPT|400|nothing of the kind",
        "PROMPT|422|{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\",\"messages\",0,\"content\"],\"msg\":\"Input should be a valid string\"}]}",
        // filters
        "FILTERED|400|{\"error\":{\"message\":\"the prompt was filtered\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400,\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}",
        "FILTERED|400|{\"error\":{\"code\":\"data_inspection_failed\",\"message\":\"Input data may contain inappropriate content.\"}}",
        "FILTERED|403|{\"error\":{\"code\":403,\"message\":\"The input was flagged\",\"metadata\":{\"reasons\":[\"violence\"],\"flagged_input\":\"…\"}}}",
        "FILTERED|400|{\"error\":{\"message\":\"Invalid prompt: it was flagged as potentially violating our usage policy\",\"code\":\"invalid_prompt\"}}",
        // settings
        "STAYS|401|{\"error\":{\"message\":\"Incorrect API key provided\",\"code\":\"invalid_api_key\"}}",
        "SETTING|403|{\"error\":{\"message\":\"no access to this project\"}}",
        "STAYS|404|{\"error\":{\"message\":\"The model `m` does not exist\",\"code\":\"model_not_found\"}}",
        "SETTING|400|{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}",
        "STAYS|400|{\"error\":{\"message\":\"m is not a valid model ID\",\"code\":400}}",
        "STAYS|400|{\"error\":{\"message\":\"API key not valid\",\"status\":\"INVALID_ARGUMENT\",\"code\":400}}",
        "SETTING|400|{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"top_k: Extra inputs are not permitted\"}}",
        "SETTING|400|{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"temperature: range must be between 0 and 1\"}}",
        "SETTING|422|{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"min_p\"],\"msg\":\"Extra inputs are not permitted\"}]}",
        "SETTING|400|{\"error\":{\"message\":\"max_tokens must be at least 1, got -17.\"}}",
        "SETTING|403|<html><head><title>403 Forbidden</title></head></html>",
        "SETTING|404|<html><head><title>404 Not Found</title></head></html>",
        "SETTING|431|",
        "STAYS|307|",
        // nothing left to pay with
        "SPENT|402|{\"error\":{\"message\":\"Insufficient Balance\"}}",
        "SPENT|429|{\"error\":{\"message\":\"You exceeded your quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}",
        "SPENT|400|{\"error\":{\"message\":\"Budget has been exceeded! Current cost: 1.2\",\"type\":\"budget_exceeded\",\"param\":null,\"code\":\"400\"}}",
        "SPENT|400|{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit balance is too low to access the API.\"}}",
        "SPENT|403|{\"error\":{\"message\":\"billing_not_active\",\"code\":\"billing_not_active\"}}",
        // come again
        "LATER|429|{\"error\":{\"message\":\"Rate limit reached\",\"code\":\"rate_limit_exceeded\"}}",
        "LATER|429|",
        "LATER|400|{\"error\":{\"code\":\"throttling\",\"message\":\"Requests are throttled\"}}",
        "OVERLOADED|503|{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}",
        "OVERLOADED|529|{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
        "BROKEN|500|{\"error\":{\"message\":\"internal error\"}}",
        "BROKEN|502|<html><head><title>502 Bad Gateway</title></head></html>",
        "BROKEN|408|"
      })
  void of_statusAndWords(String expected, int status, String text) {
    ErrorBody body = body(text == null ? "" : text);
    assertThat(Grounds.of(status, body)).as(body.toString()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "429|{\"error\":{\"message\":\"daily limit reached\",\"code\":429}}",
        "429|{\"error\":{\"message\":\"too quick\",\"code\":\"429\"}}",
        "429|{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\"}}",
        "529|{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
        "500|{\"object\":\"error\",\"message\":\"no memory left\",\"type\":\"InternalServerError\",\"code\":500}",
        "500|{\"error\":\"model runner has unexpectedly stopped\"}",
        "500|{\"detail\":\"Internal Server Error\"}",
        "503|{\"message\":\"busy\",\"statusCode\":503}",
        "401|{\"error\":{\"message\":\"Invalid API key\",\"type\":\"authentication_error\"}}",
        "404|{\"error\":\"model 'x' not found\"}",
        "402|{\"error\":{\"message\":\"x\",\"code\":\"insufficient_quota\"}}",
        "400|{\"error\":{\"message\":\"x\",\"type\":\"invalid_request_error\"}}",
        "400|{\"error\":{\"code\":\"content_filter\",\"message\":\"x\"}}"
      })
  void status_ofAnErrorThatCameWithAGoodOne(int expected, String text) throws Exception {
    ErrorBody hidden =
        ErrorBody.hidden(Json.read(text.getBytes(StandardCharsets.UTF_8))).orElseThrow();
    assertThat(Grounds.status(hidden)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "{\"choices\":[{\"message\":{\"content\":\"7\"}}],\"error\":null}",
        "{\"choices\":[{\"message\":{\"content\":\"7\"}}],\"message\":\"all well\"}",
        "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"7\"}]}",
        "{}"
      })
  void hidden_replies_areNoErrors(String text) throws Exception {
    assertThat(ErrorBody.hidden(Json.read(text.getBytes(StandardCharsets.UTF_8)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      delimiter = '|',
      value = {
        "17000|{\"error\":{\"message\":\"x\",\"details\":[{\"retryDelay\":\"17s\"}]}}",
        "1500|{\"error\":{\"message\":\"Rate limit reached. Please try again in 1.5s. More\"}}",
        "340|{\"error\":{\"message\":\"Please try again in 340ms\"}}",
        "120000|{\"error\":{\"message\":\"Please retry after 2 minutes\"}}",
        "4000|{\"error\":{\"message\":\"x\",\"retry_after\":4}}",
        "0|{\"error\":{\"message\":\"x\",\"retry_after\":-4}}",
        "0|{\"error\":{\"message\":\"x\",\"retry_after\":1e12}}",
        "0|{\"error\":{\"message\":\"no time\"}}"
      })
  void pause_asTheBodySays(long milliseconds, String text) {
    assertThat(body(text).pause().toMillis()).isEqualTo(milliseconds);
  }
}
