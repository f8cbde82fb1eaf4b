package dev.quaestor.teacher.network;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why a server gives no answer. Statuses alone do not tell a prompt that is refused from a setting
 * that is wrong: both are 400. The families of codes and messages that servers use do, and where
 * they leave it open the prompt is taken to be refused, because a wrong setting shows at once in
 * the prompts that follow.
 */
enum Grounds {
  /** Come again: a limit of rate. */
  LATER,
  /** Come again: too much to do. */
  OVERLOADED,
  /** The server, or one behind it, failed. */
  BROKEN,
  /** This prompt is not let through. */
  FILTERED,
  /** This prompt is not taken: too long, most often. */
  PROMPT,
  /** Nothing is left to pay with. */
  SPENT,
  /** This request is not taken: for a setting, most often, and now and then for its prompt. */
  SETTING,
  /** No request at all is taken until something is set otherwise. */
  STAYS;

  private static final Set<Integer> OVERLOADS = Set.of(498, 503, 529);
  private static final Set<Integer> AGAIN = Set.of(408, 409, 425, 499);

  private static final Pattern SPENT_WORDS =
      words(
          "insufficient[_ ]?(quota|balance|funds?|credits?)|billing[_ ](hard[_ ]limit|not[_ ]active|is not active)"
              + "|budget[_ ]?(has been )?exceeded|exceeded budget|credit balance is too low|arrearage"
              + "|(out of|no|not enough) credits?\\b|payment[_ ]required|credits? (exhausted|used up)");
  private static final Pattern LATER_WORDS =
      words(
          "rate[_ ]?limit|too many requests|throttl|resource_exhausted|limit .{0,40}reached|slow down");
  private static final Pattern BUSY_WORDS =
      words(
          "overloaded|over capacity|no capacity|service[_ ]unavailable|\\bbusy\\b|try again later");
  private static final Pattern FILTER_WORDS =
      words(
          "content[_ ]?(filter|policy|moderation)|responsible[_ ]?ai|moderation|flagged|data_?inspection"
              + "|prohibited[_ ]content|safety|(prompt|input|content) (was |is |has been )?(blocked|filtered)"
              + "|policy[_ ]violation|violat\\w+ .{0,60}polic|sensitive[_ ](content|words?)|inappropriate");
  private static final Pattern LONG_WORDS =
      words(
          "context[_ ]?(length|window|size)|exceed_context|context has|maximum context|max_model_len|string_above_max"
              + "|(prompt|input|request|message)s?\\b.{0,40}(is |are )?too (long|large|big)"
              + "|too many (input )?tokens|(inputs?|prompt|messages)`? tokens|tokens .{0,60}(context|prompt|messages)"
              + "|payload[_ ]too[_ ]large|request[_ ]too[_ ]large|(longer|larger) than the (context|maximum)");
  private static final Pattern KEY_WORDS =
      words(
          "api[_ -]?key|authenticat|unauthorized|invalid[_ ](token|key)|permission[_ ]?(denied|error)|\\bforbidden\\b");
  private static final Pattern MODEL_WORDS =
      words(
          "model[_ ]not[_ ]found|no such model|not a valid model|(invalid|unknown|unsupported) model"
              + "|model .{0,120}(not found|does not exist|not available|not supported|no longer|deprecated|not loaded)"
              + "|no endpoints found");
  private static final Pattern PARAMETER_WORDS =
      words(
          "unsupported|unrecogni[sz]ed|unknown (parameter|field|argument|name)|unexpected (keyword|field)"
              + "|not supported|does not support|extra[_ ](inputs|forbidden|fields)|not permitted|(field|is) required"
              + "|missing (required )?(field|parameter)|must be (a|an|between|less|greater|at (least|most)|in|one|non|positive|>|<|set)"
              + "|out of range|invalid (parameter|value|type|argument)|max_(completion_)?tokens.{0,40}(too (large|big|high)|at most)");
  private static final Pattern ABOUT_PROMPT = words("^(messages?|prompts?|inputs?|contents?)\\b");

  private static Pattern words(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** What {@code error} with {@code status} means. */
  static Grounds of(int status, ErrorBody error) {
    String said = (error.codes() + error.words()).toLowerCase(Locale.ROOT);
    if (status == 402 || status != 404 && SPENT_WORDS.matcher(said).find()) {
      return SPENT;
    }
    boolean large = LONG_WORDS.matcher(said).find();
    if (status == 429) {
      return said.contains("request too large") ? PROMPT : LATER;
    }
    if (OVERLOADS.contains(status)) {
      return OVERLOADED;
    }
    if (AGAIN.contains(status)) {
      return BROKEN;
    }
    if (status >= 500) {
      return large ? PROMPT : BROKEN;
    }
    return switch (status) {
      case 400, 422 -> request(said, error);
      case 413 -> PROMPT;
      case 451 -> FILTERED;
      case 403 -> FILTER_WORDS.matcher(said).find() ? FILTERED : SETTING;
      case 404 -> MODEL_WORDS.matcher(said).find() ? STAYS : SETTING;
      case 401, 407 -> STAYS;
      default -> status / 100 == 3 ? STAYS : SETTING;
    };
  }

  /** A request that the server does not take: for its prompt, or for what is set. */
  private static Grounds request(String said, ErrorBody error) {
    if (FILTER_WORDS.matcher(said).find()) {
      return FILTERED;
    }
    if (LONG_WORDS.matcher(said).find()) {
      return PROMPT;
    }
    if (LATER_WORDS.matcher(said).find()) {
      return LATER;
    }
    boolean parameter =
        !error.parameter().isEmpty() && !ABOUT_PROMPT.matcher(error.parameter()).find();
    if (KEY_WORDS.matcher(said).find() || MODEL_WORDS.matcher(said).find()) {
      return STAYS;
    }
    boolean setting =
        parameter || PARAMETER_WORDS.matcher(said).find() && !said.contains("body.messages");
    return setting ? SETTING : PROMPT;
  }

  /** The status that an error without one has by its codes and words. */
  static int status(ErrorBody error) {
    String said = (error.codes() + error.words()).toLowerCase(Locale.ROOT);
    if (error.status() != 0) {
      return error.status();
    }
    if (SPENT_WORDS.matcher(said).find()) {
      return 402;
    }
    if (LATER_WORDS.matcher(said).find()) {
      return 429;
    }
    if (BUSY_WORDS.matcher(said).find()) {
      return 529;
    }
    if (FILTER_WORDS.matcher(said).find() || LONG_WORDS.matcher(said).find()) {
      return 400;
    }
    if (KEY_WORDS.matcher(said).find()) {
      return 401;
    }
    if (MODEL_WORDS.matcher(said).find()) {
      return 404;
    }
    boolean request =
        said.contains("invalid_request")
            || said.contains("badrequest")
            || said.contains("bad request");
    return request || PARAMETER_WORDS.matcher(said).find() ? 400 : 500;
  }
}
