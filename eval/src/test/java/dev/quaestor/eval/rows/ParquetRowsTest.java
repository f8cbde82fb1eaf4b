package dev.quaestor.eval.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRowsTest {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message question { optional binary q (STRING); optional int64 level; optional group choices {"
              + " optional group text (LIST) { repeated group list { optional binary element (STRING); } } } }");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD"})
  void read_textsNumbersAndNestedLists(CompressionCodecName codec) throws IOException {
    Path file = folder.resolve("a.parquet");
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    try (ParquetWriter<Group> out =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withCompressionCodec(codec)
            .build()) {
      for (int i = 0; i < 3; i++) {
        Group row = groups.newGroup().append("q", "which? №" + i).append("level", (long) i + 1);
        Group list = row.addGroup("choices").addGroup("text");
        list.addGroup("list").append("element", "ice");
        list.addGroup("list").append("element", "fire");
        out.write(row);
      }
      out.write(groups.newGroup());
    }
    List<Row> rows = RowsTest.rows(file);
    assertThat(rows).hasSize(4);
    assertThat(rows.get(2).text("q")).isEqualTo("which? №2");
    assertThat(rows.get(2).text("level")).isEqualTo("3");
    assertThat(rows.get(2).texts("choices", "text")).containsExactly("ice", "fire");
    assertThat(rows.get(3).text("q")).isEmpty();
    assertThat(rows.get(1).where()).endsWith("a.parquet, row 1");
  }

  /** A page is not unpacked to the length that its header claims, should that be absurd. */
  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"SNAPPY", "ZSTD", "GZIP", "LZ4", "LZ4_RAW", "BROTLI"})
  void decompress_pageThatUnpacksWithoutEnd_isRefused(CompressionCodecName codec) {
    var unpacking = new ParquetCodecs().getDecompressor(codec);
    for (int claimed : new int[] {(256 << 20) + 1, Integer.MAX_VALUE, -1}) {
      assertThatThrownBy(() -> unpacking.decompress(BytesInput.from(new byte[64]), claimed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a page of 64 bytes says that it unpacks to")
          .hasMessageContaining("none of more than 268,435,456");
    }
  }
}
