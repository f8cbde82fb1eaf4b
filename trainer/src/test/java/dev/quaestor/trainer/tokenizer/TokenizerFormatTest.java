package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files are only held against the format here, never handed on. */
class TokenizerFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode words() throws IOException {
    String json =
        TokenizerTraining.words(List.of("the cat sat"), 10, 1).contents().get("tokenizer.json");
    return (ObjectNode) JSON.readTree(json);
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text.replace('\'', '"'));
  }

  /** The problems where one part of a sound file is another. */
  private static List<String> with(String part, String value) throws IOException {
    ObjectNode root = words();
    root.set(part, json(value));
    return TokenizerFormat.problems(root);
  }

  private static List<String> withModel(String part, String value) throws IOException {
    ObjectNode root = words();
    ((ObjectNode) root.path("model")).set(part, json(value));
    return TokenizerFormat.problems(root);
  }

  @Test
  void problems_filesMadeHere_areSound() throws IOException {
    List<String> texts = List.of("the cat sat\n→ 12");
    for (TokenizerFiles files :
        List.of(
            TokenizerTraining.characters(texts),
            TokenizerTraining.words(texts, 10, 1),
            TokenizerTraining.bytePairs(texts, 270, Boundary.PHRASES))) {
      assertThat(TokenizerFormat.problems(files.json("tokenizer.json"))).isEmpty();
    }
  }

  @Test
  void problems_everyKindOfPart_isKnown() throws IOException {
    for (String normalizer :
        List.of(
            "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,'strip_accents':null,'lowercase':true}",
            "{'type':'Strip','strip_left':true,'strip_right':false}",
            "{'type':'Sequence','normalizers':[{'type':'NFC'},{'type':'NFKD'},{'type':'Lowercase'},{'type':'StripAccents'}]}",
            "{'type':'Replace','pattern':{'Regex':' +'},'content':' '}",
            "{'type':'Prepend','prepend':'▁'}",
            "null")) {
      assertThat(with("normalizer", normalizer)).as(normalizer).isEmpty();
    }
    for (String preTokenizer :
        List.of(
            "{'type':'BertPreTokenizer'}",
            "{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true}",
            "{'type':'Metaspace','replacement':'▁','add_prefix_space':true,'prepend_scheme':'first','split':false}",
            "{'type':'Split','pattern':{'String':' '},'behavior':'MergedWithNext','invert':false}",
            "{'type':'Sequence','pretokenizers':[{'type':'Digits','individual_digits':true},{'type':'Punctuation'},{'type':'WhitespaceSplit'}]}",
            "{'type':'CharDelimiterSplit','delimiter':'_'}")) {
      assertThat(with("pre_tokenizer", preTokenizer)).as(preTokenizer).isEmpty();
    }
    for (String decoder :
        List.of(
            "{'type':'WordPiece','prefix':'##','cleanup':true}",
            "{'type':'BPEDecoder','suffix':'</w>'}",
            "{'type':'CTC','pad_token':'<pad>','word_delimiter_token':'|','cleanup':true}",
            "{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'▁'},'content':' '},{'type':'ByteFallback'},{'type':'Fuse'},{'type':'Strip','content':' ','start':1,'stop':0}]}")) {
      assertThat(with("decoder", decoder)).as(decoder).isEmpty();
    }
    for (String model :
        List.of(
            "{'type':'WordPiece','unk_token':'[UNK]','continuing_subword_prefix':'##','max_input_chars_per_word':100,'vocab':{'[UNK]':0,'a':1,'##b':2}}",
            "{'type':'WordLevel','unk_token':'a','vocab':{'a':0}}",
            "{'type':'Unigram','unk_id':0,'vocab':[['<unk>',0.0],['a',-1.5e-3]],'byte_fallback':false}",
            "{'merges':['a b'],'vocab':{'a':0,'b':1,'ab':2}}")) {
      assertThat(with("model", model)).as(model).isEmpty();
    }
  }

  @Test
  void problems_whatIsSomethingElse_isNamedWithItsPath() throws IOException {
    assertThat(with("normalizer", "{'type':'Unicode'}"))
        .singleElement()
        .asString()
        .startsWith("normalizer.type must be one of [BertNormalizer, ByteLevel, Lowercase,")
        .endsWith("found \"Unicode\"");
    assertThat(with("pre_tokenizer", "{'type':'Sequence','pretokenizers':[{'type':'Digits'}]}"))
        .containsExactly(
            "pre_tokenizer.pretokenizers[0].individual_digits must be true or false, found nothing");
    assertThat(with("decoder", "'Fuse'"))
        .containsExactly("decoder must be an object, found \"Fuse\"");
    assertThat(withModel("vocab", "{'a b':'0','<unk>':1}"))
        .contains("model.vocab[\"a b\"] must be a whole number from 0 on, found \"0\"");
    assertThat(withModel("vocab", "{'<unk>':1,'b':1}"))
        .contains("model.vocab.b must be an id of its own; \"<unk>\" has it too, found 1");
    assertThat(withModel("merges", "[['a','never']]"))
        .containsExactly(
            "model.merges[0] must be two tokens of the vocabulary that make a third, found [\"a\",\"never\"]");
    assertThat(withModel("dropout", "0.1"))
        .containsExactly(
            "model.dropout must be null, or each encoding of a text would be another, found 0.1");
    assertThat(with("added_tokens", "[{'id':0,'content':''}]"))
        .contains("added_tokens[0].content must be a text that is not empty, found \"\"");
    assertThat(
            with(
                "post_processor",
                "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<s>','type_id':0}},{'Sequence':{'id':'A','type_id':0}}],'pair':[],'special_tokens':{}}"))
        .containsExactly(
            "post_processor.single[0].SpecialToken.id must be one of [], found \"<s>\"");
    assertThat(with("normalizer", "{'type':'Precompiled','precompiled_charsmap':'AAA'}"))
        .containsExactly(
            "normalizer.precompiled_charsmap must be a character map of SentencePiece's, in Base64, found \"AAA\"");
    assertThat(TokenizerFormat.problems(json("[]")))
        .containsExactly("the file must be an object, found []");
  }

  @Test
  void of_refusesBeforeTheLibrarySeesTheFile() throws IOException {
    ObjectNode root = words();
    root.put("version", "2.0");
    ((ObjectNode) root.path("model")).put("fuse_unk", "no");
    TokenizerFiles files = new TokenizerFiles(Map.of("tokenizer.json", root.toString()));
    assertThatThrownBy(() -> Tokenizer.of(files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version must be one of [1.0], found \"2.0\"")
        .hasMessageContaining("model.fuse_unk must be true or false, found \"no\"")
        .hasMessageContaining("save_pretrained");
  }
}
