package dev.quaestor.teacher.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.appraisal.Work;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.loopback.LoopbackRewards;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.reward.RewardTeacher.Form;
import dev.quaestor.teacher.reward.RewardTeacher.Scale;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shape of reply as its server writes it, on loopback, and what is none of them. */
@Timeout(60)
final class RewardTeacherTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TeacherIdentity IDENTITY =
      new TeacherIdentity(
          "rm", "reward-1", false, true, new TeacherIdentity.Price(1_000_000, 0, 0));
  private static final TeacherRequest REQUEST =
      ServedReward.request(new Work(Candidate.of("What is 2 + 2?", "", ""), "It is 4. {question}"));
  private static final String TEXT = "<q>{question}</q><a>{answer}</a>";

  private static RewardTeacher teacher(LoopbackRewards server, RewardProtocol protocol) {
    return new RewardTeacher(
        IDENTITY,
        ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
        new Form(protocol, TEXT, Scale.RAW));
  }

  /** Protocol, path, the request's body, the reply, its number and the tokens it says it read. */
  static Stream<Arguments> shapes() {
    String chat =
        "{'model':'reward-1','messages':[{'role':'user','content':'What is 2 + 2?'},"
            + "{'role':'assistant','content':'It is 4. {question}'}],'use_activation':false}";
    return Stream.of(
        Arguments.of(
            RewardProtocol.VLLM_SCORE,
            "/score",
            "{'model':'reward-1','text_1':'What is 2 + 2?','text_2':'It is 4. {question}','use_activation':false}",
            "{'id':'score-1','object':'list','created':1754000000,'model':'reward-1','data':[{'index':0,'object':'score','score':-1.25}],'usage':{'prompt_tokens':19,'total_tokens':19,'completion_tokens':0,'prompt_tokens_details':null}}",
            -1.25,
            19),
        Arguments.of(
            RewardProtocol.VLLM_POOLING,
            "/pooling",
            chat,
            "{'id':'pool-1','object':'list','created':1754000000,'model':'reward-1','data':[{'index':0,'object':'pooling','data':[3.5]}],'usage':{'prompt_tokens':21,'total_tokens':21,'completion_tokens':0}}",
            3.5,
            21),
        Arguments.of(
            RewardProtocol.VLLM_POOLING,
            "/pooling",
            chat,
            "{'data':[{'index':0,'object':'pooling','data':[[3.5]]}],'usage':{'prompt_tokens':21}}",
            3.5,
            21),
        Arguments.of(
            RewardProtocol.VLLM_CLASSIFY,
            "/classify",
            chat,
            "{'id':'classify-1','object':'list','created':1754000000,'model':'reward-1','data':[{'index':0,'label':'LABEL_0','probs':[12.0625],'num_classes':1}],'usage':{'prompt_tokens':22,'total_tokens':22,'completion_tokens':0}}",
            12.0625,
            22),
        Arguments.of(
            RewardProtocol.SGLANG_CLASSIFY,
            "/classify",
            "{'model':'reward-1','text':'<q>What is 2 + 2?</q><a>It is 4. {question}</a>'}",
            "{'embedding':[-24.375],'meta_info':{'id':'7f','finish_reason':{'type':'length','length':0},'prompt_tokens':31,'e2e_latency':0.02}}",
            -24.375,
            31),
        Arguments.of(
            RewardProtocol.SGLANG_CLASSIFY,
            "/classify",
            "{'model':'reward-1','text':'<q>What is 2 + 2?</q><a>It is 4. {question}</a>'}",
            "[{'embedding':[-24.375],'meta_info':{'prompt_tokens':31}}]",
            -24.375,
            31),
        Arguments.of(
            RewardProtocol.TEI_PREDICT,
            "/predict",
            "{'inputs':['What is 2 + 2?','It is 4. {question}'],'raw_scores':true}",
            "[{'score':0.75,'label':'LABEL_0'}]",
            0.75,
            -1),
        Arguments.of(
            RewardProtocol.TEI_RERANK,
            "/rerank",
            "{'query':'What is 2 + 2?','texts':['It is 4. {question}'],'raw_scores':true}",
            "[{'index':0,'score':0.5}]",
            0.5,
            -1),
        Arguments.of(
            RewardProtocol.RERANK,
            "/v1/rerank",
            "{'model':'reward-1','query':'What is 2 + 2?','documents':['It is 4. {question}']}",
            "{'model':'reward-1','object':'list','usage':{'prompt_tokens':14,'total_tokens':14},'results':[{'index':0,'relevance_score':-4.5}]}",
            -4.5,
            14));
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void answer_isTheNumberOfEachShape(
      RewardProtocol protocol, String path, String body, String reply, double score, long tokens)
      throws Exception {
    try (LoopbackRewards server = LoopbackRewards.start(path, asked -> json(reply))) {
      RewardTeacher teacher = teacher(server, protocol);
      teacher.check(List.of());
      Answer answer = teacher.answer(REQUEST);
      assertThat(answer.outcome()).isEqualTo(Answer.Outcome.COMPLETED);
      assertThat(answer.text()).isEqualTo(Double.toString(score));
      assertThat(server.received()).hasSize(1);
      assertThat(JSON.readTree(server.received().get(0))).isEqualTo(JSON.readTree(json(body)));
      Cost most = teacher.worstCase(REQUEST);
      assertThat(answer.inputTokens()).isEqualTo(tokens < 0 ? most.inputTokens() : tokens);
      assertThat(answer.outputTokens()).isZero();
      assertThat(most.outputTokens()).isZero();
      assertThat(most.microUsd()).isGreaterThanOrEqualTo(answer.inputTokens());
    }
  }

  /** What other servers say at the address, and models that give more than one number. */
  static Stream<Arguments> others() {
    return Stream.of(RewardProtocol.values())
        .flatMap(
            protocol ->
                Stream.of(
                        "{}",
                        "[]",
                        "{'data':[]}",
                        "{'data':[{'score':'high'}]}",
                        "{'data':[{'index':0,'object':'pooling','data':[[0.1],[0.2]]}]}",
                        "{'data':[{'index':0,'probs':[0.4,0.6],'num_classes':2}]}",
                        "{'embedding':[0.1,0.2]}",
                        "[{'score':0.4,'label':'a'},{'score':0.6,'label':'b'}]",
                        "[{'index':0,'score':'x'}]",
                        "{'results':[{'index':0,'score':0.4}]}",
                        "{'choices':[{'message':{'content':'7'}}]}")
                    .map(reply -> Arguments.of(protocol, reply)));
  }

  @ParameterizedTest
  @MethodSource("others")
  void answer_ofAnotherShape_isAnErrorThatShowsIt(RewardProtocol protocol, String reply)
      throws Exception {
    String path = "/" + String.join("/", protocol.path());
    try (LoopbackRewards server = LoopbackRewards.start(path, asked -> json(reply))) {
      assertThatThrownBy(() -> teacher(server, protocol).answer(REQUEST))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("reward rm: the reply at " + server.baseUrl())
          .hasMessageContaining("expected")
          .hasMessageContaining("reward.protocol");
    }
  }

  @Test
  void answer_withoutANumber_isUnscored() throws Exception {
    for (String none : List.of("null", "NaN")) {
      String reply =
          "{'data':[{'index':0,'score':%s}],'usage':{'prompt_tokens':5}}".formatted(none);
      try (LoopbackRewards server = LoopbackRewards.start("/score", asked -> json(reply))) {
        Answer answer = teacher(server, RewardProtocol.VLLM_SCORE).answer(REQUEST);
        assertThat(answer.outcome()).as(none).isEqualTo(Answer.Outcome.FAILED);
        assertThat(answer.detail()).isEqualTo("the server's score is no number");
        assertThat(answer.inputTokens()).as("what was read is billed").isEqualTo(5);
      }
    }
  }

  @Test
  void answer_inTheUnitInterval_asksTheServerToBringItThere() throws Exception {
    String reply = "[{'score':0.5,'label':'LABEL_0'}]";
    try (LoopbackRewards server = LoopbackRewards.start("/predict", asked -> json(reply))) {
      Answer unused =
          new RewardTeacher(
                  IDENTITY,
                  ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
                  new Form(RewardProtocol.TEI_PREDICT, TEXT, Scale.UNIT))
              .answer(REQUEST);
      assertThat(JSON.readTree(server.received().get(0)).path("raw_scores").asBoolean(true))
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void check_whereNobodySpeaksTheProtocol_isAnErrorBeforeAnythingIsAsked(RewardProtocol protocol)
      throws Exception {
    try (LoopbackRewards server = LoopbackRewards.start("/embed", asked -> "{}")) {
      assertThatThrownBy(() -> teacher(server, protocol).check(List.of()))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("404");
      assertThat(server.received()).isEmpty();
    }
  }
}
