package dev.quaestor.teacher.reward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * How servers are asked for a number, and how they give it: one question with one answer a request.
 * Each reads its own shape of reply and no other, so that a server of another kind at the address,
 * or a model that gives more than one number, is told and never guessed at.
 */
public enum RewardProtocol {
  /** vLLM, two texts: {@code {"data":[{"index":0,"object":"score","score":0.9}],"usage":…}}. */
  VLLM_SCORE("score") {
    @Override
    void ask(ObjectNode body, Question question) {
      body.put("text_1", question.asked()).put("text_2", question.answer());
      body.put("use_activation", !question.raw());
    }

    @Override
    RewardReply read(JsonNode reply) {
      return new RewardReply(number(only(reply, "data"), "score"), usage(reply));
    }
  },
  /**
   * vLLM, a conversation in the model's own chat template: {@code
   * {"data":[{"index":0,"object":"pooling","data":[0.9]}],"usage":…}}, the number alone or in a
   * list of its own; a model that rates each token gives more of them and is refused.
   */
  VLLM_POOLING("pooling") {
    @Override
    void ask(ObjectNode body, Question question) {
      conversation(body, question);
      body.put("use_activation", !question.raw());
    }

    @Override
    RewardReply read(JsonNode reply) {
      JsonNode data = only(reply, "data").path("data");
      JsonNode inner = data.path(0).isArray() && data.size() == 1 ? data.path(0) : data;
      return new RewardReply(single(inner, "data[0].data"), usage(reply));
    }
  },
  /**
   * vLLM, likewise: {@code {"data":[{"index":0,"label":"LABEL_0","probs":[0.9],"num_classes":1}]}},
   * of a model with one class.
   */
  VLLM_CLASSIFY("classify") {
    @Override
    void ask(ObjectNode body, Question question) {
      conversation(body, question);
      body.put("use_activation", !question.raw());
    }

    @Override
    RewardReply read(JsonNode reply) {
      return new RewardReply(
          single(only(reply, "data").path("probs"), "data[0].probs"), usage(reply));
    }
  },
  /** SGLang, a text: {@code {"embedding":[0.9],"meta_info":{"prompt_tokens":31,…}}}. */
  SGLANG_CLASSIFY("classify") {
    @Override
    void ask(ObjectNode body, Question question) {
      body.put("text", question.text());
    }

    @Override
    RewardReply read(JsonNode reply) {
      JsonNode one = reply.isArray() && reply.size() == 1 ? reply.path(0) : reply;
      return new RewardReply(
          single(one.path("embedding"), "embedding"),
          count(one.path("meta_info").path("prompt_tokens")));
    }
  },
  /** Text Embeddings Inference, a pair of texts: {@code [{"score":0.9,"label":"LABEL_0"}]}. */
  TEI_PREDICT("predict") {
    @Override
    void ask(ObjectNode body, Question question) {
      body.remove("model");
      body.putArray("inputs").add(question.asked()).add(question.answer());
      body.put("raw_scores", question.raw());
    }

    @Override
    RewardReply read(JsonNode reply) {
      JsonNode list = reply.path(0).isArray() && reply.size() == 1 ? reply.path(0) : reply;
      return new RewardReply(number(only(list), "score"), Optional.empty());
    }
  },
  /** Text Embeddings Inference, a query and a text: {@code [{"index":0,"score":0.9}]}. */
  TEI_RERANK("rerank") {
    @Override
    void ask(ObjectNode body, Question question) {
      body.remove("model");
      body.put("query", question.asked());
      body.putArray("texts").add(question.answer());
      body.put("raw_scores", question.raw());
    }

    @Override
    RewardReply read(JsonNode reply) {
      return new RewardReply(number(only(reply), "score"), Optional.empty());
    }
  },
  /**
   * llama.cpp, vLLM, Jina and others, a query and a document: {@code
   * {"results":[{"index":0,"relevance_score":0.9}],"usage":…}}.
   */
  RERANK("v1/rerank") {
    @Override
    void ask(ObjectNode body, Question question) {
      body.put("query", question.asked());
      body.putArray("documents").add(question.answer());
    }

    @Override
    RewardReply read(JsonNode reply) {
      return new RewardReply(number(only(reply, "results"), "relevance_score"), usage(reply));
    }
  };

  /**
   * What is scored.
   *
   * @param asked the question
   * @param answer the answer to it
   * @param text both, for servers that take one text
   * @param raw whether the model's number is wanted as it is, not brought into [0, 1]
   */
  record Question(String asked, String answer, String text, boolean raw) {}

  private final String path;

  RewardProtocol(String path) {
    this.path = path;
  }

  /** What follows the base URL. */
  List<String> path() {
    return List.of(path.split("/"));
  }

  /** The body of a request. */
  ObjectNode body(String model, Question question) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
    ask(body, question);
    return body;
  }

  /** Puts what is asked into {@code body}, which names the model. */
  abstract void ask(ObjectNode body, Question question);

  /**
   * Reads a reply.
   *
   * @throws ShapeException if it has another shape
   */
  abstract RewardReply read(JsonNode reply);

  /** A reply has another shape than its protocol has. */
  static final class ShapeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShapeException(String expected, JsonNode found) {
      super("expected %s, found %s".formatted(expected, said(found)));
    }

    private static String said(JsonNode found) {
      if (found.isMissingNode()) {
        return "nothing there";
      }
      String text = found.toString();
      return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
  }

  private static void conversation(ObjectNode body, Question question) {
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", question.asked());
    messages.addObject().put("role", "assistant").put("content", question.answer());
  }

  private static JsonNode only(JsonNode reply, String field) {
    JsonNode list = reply.path(field);
    if (!list.isArray() || list.size() != 1) {
      throw new ShapeException("one entry in \"" + field + "\"", list.isArray() ? list : reply);
    }
    return list.path(0);
  }

  private static JsonNode only(JsonNode list) {
    if (!list.isArray() || list.size() != 1) {
      throw new ShapeException("a list of one entry", list);
    }
    return list.path(0);
  }

  /** The only number of a list. */
  private static double single(JsonNode list, String name) {
    if (!list.isArray() || list.size() != 1) {
      throw new ShapeException("a list of one number in \"" + name + "\"", list);
    }
    return number(list.path(0), name, list);
  }

  private static double number(JsonNode entry, String field) {
    return number(entry.path(field), field, entry);
  }

  /** A number; NaN where the server writes null, which stands for none. */
  private static double number(JsonNode value, String name, JsonNode within) {
    if (value.isNull()) {
      return Double.NaN;
    }
    if (!value.isNumber()) {
      throw new ShapeException("a number in \"" + name + "\"", within);
    }
    return value.doubleValue();
  }

  private static Optional<Long> usage(JsonNode reply) {
    return count(reply.path("usage").path("prompt_tokens"));
  }

  private static Optional<Long> count(JsonNode count) {
    return count.isIntegralNumber() && count.longValue() >= 1
        ? Optional.of(count.longValue())
        : Optional.empty();
  }
}
