package dev.quaestor.experiments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.checkpoint.GenerationConfig;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudentCheckTest {

  @TempDir private Path folder;

  private static List<Finding> check(Path student) throws IOException {
    return new StudentCheck(StudentCheck.PROMPTS, 24, 1).findings(student);
  }

  private Path write(String spoken, String untrained, TokenizerFiles files) throws IOException {
    return new OneTokenStudent(spoken, untrained, files).write(folder.resolve("student"));
  }

  private static Finding of(List<Finding> findings, String check) {
    return findings.stream().filter(f -> f.check().equals(check)).findFirst().orElseThrow();
  }

  @Test
  void findings_aStudentThatStopsIsInOrder() throws IOException {
    List<Finding> findings = check(write("<eos>", "", OneTokenStudent.characters()));
    assertThat(findings).extracting(Finding::level).containsOnly(Finding.Level.OK);
    assertThat(of(findings, "stops").found()).contains("greedy 4 of 4", "sampled 4 of 4");
    assertThat(of(findings, "end tokens").found()).contains("<eos> (2)", "no chat template");
  }

  @Test
  void findings_aStudentThatNeverStopsIsAProblem() throws IOException {
    List<Finding> findings = check(write("a", "", OneTokenStudent.characters()));
    Finding stops = of(findings, "stops");
    assertThat(stops.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(stops.found()).contains("greedy 0 of 4", "sampled 0 of 4", "worthless");
    assertThat(stops.advice()).contains("setting another will not help", "<eos> (2)");
  }

  @Test
  void findings_theTemplatesEndTokenIsOfferedWhereItIsWrittenAndSettingItHelps()
      throws IOException {
    TokenizerFiles files =
        OneTokenStudent.templated(
            OneTokenStudent.special(OneTokenStudent.characters(), "<|im_end|>"),
            OneTokenStudent.CHATML);
    Path student = write("<|im_end|>", "", files);
    List<Finding> findings = check(student);
    Finding stops = of(findings, "stops");
    assertThat(stops.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(stops.found()).contains("chat questions, greedy 0 of 4");
    assertThat(stops.advice()).contains("16 of these 16 answers would have ended there");
    Finding ends = of(findings, "end tokens");
    assertThat(ends.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(ends.found()).contains("the chat template closes turns with <|im_end|> (");

    String advised = stops.advice().replaceAll("(?s).*(\"eos_token_id\": \\[[^\\]]*\\]).*", "$1");
    Files.writeString(student.resolve(GenerationConfig.FILE), "{" + advised + "}");
    assertThat(check(student)).extracting(Finding::level).containsOnly(Finding.Level.OK);
  }

  @Test
  void findings_aModelThatDividesTextsByItsBeginTokenIsOfferedThat() throws IOException {
    Finding stops = of(check(write("<bos>", "", OneTokenStudent.characters())), "stops");
    assertThat(stops.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(stops.advice()).contains("\"eos_token_id\": [1, 2]", "8 of these 8 answers");
  }

  @Test
  void findings_aTemplateOfAnotherModelIsNamed() throws IOException {
    TokenizerFiles files =
        OneTokenStudent.templated(OneTokenStudent.characters(), OneTokenStudent.CHATML);
    Finding ends = of(check(write("<eos>", "", files)), "end tokens");
    assertThat(ends.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(ends.found()).contains("closes turns with <|im_end|>, which the vocabulary lacks");
  }

  @Test
  void findings_anEndTokenThatLooksUntrainedIsNamed() throws IOException {
    Finding rows = of(check(write("a", "<eos>", OneTokenStudent.characters())), "end rows");
    assertThat(rows.level()).isEqualTo(Finding.Level.WARNING);
    assertThat(rows.found()).contains("<eos> (2) in model.embed_tokens.weight (norm 0");
  }

  @Test
  void findings_aTemplateThatCannotBeRenderedIsAWarning() throws IOException {
    TokenizerFiles files =
        OneTokenStudent.templated(OneTokenStudent.characters(), "{{ messages | unheard_of }}");
    List<Finding> findings = check(write("<eos>", "", files));
    assertThat(of(findings, "chat template").found()).contains("unheard_of");
    assertThat(of(findings, "stops").level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void findings_promptsTheVocabularyCannotWriteGiveWayToItsOwnTokens() throws IOException {
    Path student = write("<eos>", "", OneTokenStudent.characters());
    List<Finding> findings = new StudentCheck(List.of("日本"), 24, 1).findings(student);
    assertThat(of(findings, "stops").found()).contains("greedy 4 of 4");
  }

  @Test
  void findings_aFolderThatIsNoStudentIsAProblem() throws IOException {
    Finding finding = of(check(folder.resolve("absent")), "student");
    assertThat(finding.level()).isEqualTo(Finding.Level.PROBLEM);
    assertThat(finding.found()).contains("is no directory");
  }

  @Test
  void outlying_isFarFromTheMedianNotMerelyRare() {
    double[] norms = {1, 1.1, 0.9, 1.05, 0.95, 0.7, 0.02, 9};
    assertThat(EndTokens.outlying(norms, 5)).isFalse();
    assertThat(EndTokens.outlying(norms, 6)).isTrue();
    assertThat(EndTokens.outlying(norms, 7)).isTrue();
  }
}
