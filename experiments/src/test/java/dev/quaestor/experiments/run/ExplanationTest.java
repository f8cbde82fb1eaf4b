package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.engine.MemoryExhaustedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {

  @Test
  void of_files_saysWhatJavaLeavesOut() {
    assertThat(Explanation.of(new NoSuchFileException("/a")))
        .isEqualTo("/a: there is no such file");
    assertThat(Explanation.of(new UncheckedIOException(new AccessDeniedException("/a"))))
        .startsWith("/a: permission is denied");
    assertThat(Explanation.of(new FileSystemException("/a", null, "Read-only file system")))
        .startsWith("/a: the file system is read-only");
  }

  @Test
  void of_fullDisk_saysItOnce() {
    String advised = "run.db: the disk is full; nothing committed is lost: free some space";
    assertThat(Explanation.of(new IllegalStateException(advised))).isEqualTo(advised);
    IOException full = new FileSystemException("/a", null, "No space left on device");
    assertThat(Explanation.of(new UncheckedIOException("round 2: not written", full)))
        .isEqualTo(
            "round 2: not written (/a: the disk is full; make room, then resume, nothing committed is lost)");
    assertThat(Explanation.of(new IOException("No space left on device")))
        .isEqualTo(
            "No space left on device; the disk is full: make room, then resume, nothing committed is lost");
  }

  @Test
  void of_exhaustedMemory_saysWhatWasDoneAndWhatToLower() {
    assertThatThrownBy(
            () ->
                MemoryExhaustedException.during(
                    () -> "scoring",
                    "the shards",
                    () -> {
                      throw new OutOfMemoryError("Failed to allocate");
                    }))
        .extracting(Explanation::of)
        .isEqualTo(
            "out of memory while scoring: Failed to allocate; lower the shards, or let the process have more memory; in a run, fewer --jobs help too, and nothing committed is lost");
    assertThat(Explanation.of(new OutOfMemoryError("Java heap space"))).contains("QUAESTOR_HEAP");
  }

  @Test
  void of_faultsOfOurOwn_nameKindAndPlaceInWords() {
    assertThat(Explanation.of(new NullPointerException("Cannot invoke \"x.y()\"")))
        .startsWith("quaestor met a fault of its own (null pointer, line ")
        .contains(" of ExplanationTest.java)", "please report it")
        .doesNotContain("NullPointerException", "Cannot invoke");
  }

  @Test
  void of_javasOwnTerms_areSaidInEveryones() {
    assertThat(Explanation.of(new MalformedInputException(1)))
        .isEqualTo("a file is not text in UTF-8");
    assertThatThrownBy(() -> Integer.parseInt("x7"))
        .extracting(Explanation::of)
        .isEqualTo("expected a number, found \"x7\"");
    assertThatThrownBy(() -> new ObjectMapper().readTree("{\"a\": }"))
        .extracting(Explanation::of)
        .asString()
        .startsWith("this is not JSON: ")
        .doesNotContain("Source", "com.fasterxml");
    IOException wrapped = new IOException("java.util.zip.ZipException: Not in GZIP format");
    assertThat(Explanation.of(wrapped)).isEqualTo("Not in GZIP format");
    assertThatThrownBy(() -> Path.of("a\u0000b"))
        .extracting(Explanation::of)
        .asString()
        .contains("cannot be a path");
  }

  @Test
  void of_causeThatIsToldAlready_isSaidOnce() {
    assertThatThrownBy(() -> new ObjectMapper().readTree("{"))
        .satisfies(
            cause ->
                assertThat(
                        Explanation.of(
                            new IOException(
                                "a.json is not JSON: "
                                    + ((JsonProcessingException) cause).getOriginalMessage(),
                                cause)))
                    .startsWith("a.json is not JSON: Unexpected end-of-input")
                    .doesNotContain("Source", "(this is not JSON")
                    .contains("line 1, column 1"));
  }

  @Test
  void worded_objectsOfJavas_areIt() {
    assertThat(Explanation.worded("org.apache.io.LocalFile@48751d8a is not a Parquet file"))
        .isEqualTo("it is not a Parquet file");
    assertThat(Explanation.worded("a.b.Cd and mail x@1f are text"))
        .isEqualTo("a.b.Cd and mail x@1f are text");
  }

  @Test
  void of_longNames_areShownByTheirEnds() {
    String name = "a".repeat(300);
    assertThat(Explanation.of(new FileSystemException(name, null, "File name too long")))
        .contains("a name of 300 characters", "shorten it")
        .hasSizeLessThan(200);
  }

  @Test
  void of_missingFile_namesTheNearest(@TempDir Path temporary) throws IOException {
    Path there = Files.writeString(temporary.resolve("questions.jsonl"), "{}");
    Path meant = temporary.resolve("question.jsonl");
    assertThat(Explanation.of(new NoSuchFileException(meant.toString())))
        .isEqualTo(meant + ": there is no such file; did you mean " + there + "?");
    Path other = temporary.resolve("nothing-like-it");
    assertThat(Explanation.of(new NoSuchFileException(other.toString())))
        .isEqualTo(other + ": there is no such file");
    Path apart = temporary.resolve("answer.jsonl");
    assertThat(Explanation.of(new NoSuchFileException(apart.toString())))
        .as("an ending alone is not near")
        .isEqualTo(apart + ": there is no such file");
  }
}
