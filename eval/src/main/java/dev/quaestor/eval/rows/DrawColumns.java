package dev.quaestor.eval.rows;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A student's answers as rows of a Parquet file: the same bits come back. */
final class DrawColumns {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message answers {
            required binary candidate (STRING);
            required int32 prompt_tokens;
            required binary answer (STRING);
            required boolean truncated;
            optional binary final_answer (STRING);
            optional binary verdict (STRING);
            repeated float log_probabilities;
            repeated float entropies;
            repeated float margins;
          }
          """);

  private DrawColumns() {}

  static void write(Path file, List<Draw> draws) throws IOException {
    Files.deleteIfExists(file); // of a round that was cut
    try (ParquetWriter<Group> out =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .build()) {
      for (Draw draw : draws) {
        out.write(row(draw));
      }
    }
  }

  private static Group row(Draw draw) {
    Observation seen = draw.observation();
    Group row = new SimpleGroup(SCHEMA);
    row.add("candidate", seen.candidateId());
    row.add("prompt_tokens", seen.promptTokens());
    row.add("answer", seen.answer());
    row.add("truncated", seen.truncated());
    draw.finalAnswer().ifPresent(text -> row.add("final_answer", text));
    draw.verdict().ifPresent(verdict -> row.add("verdict", verdict.name()));
    add(row, "log_probabilities", seen.logProbabilities());
    add(row, "entropies", seen.entropies());
    add(row, "margins", seen.margins());
    return row;
  }

  private static void add(Group row, String column, float[] values) {
    for (float value : values) {
      row.add(column, value);
    }
  }

  static List<Draw> read(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    List<Draw> draws = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(SCHEMA)
                .getRecordReader(group, new GroupRecordConverter(SCHEMA));
        for (long i = 0; i < group.getRowCount(); i++) {
          draws.add(draw(records.read()));
        }
      }
    }
    return draws;
  }

  private static Draw draw(Group row) {
    Observation seen =
        new Observation(
            row.getString("candidate", 0),
            row.getInteger("prompt_tokens", 0),
            row.getString("answer", 0),
            floats(row, "log_probabilities"),
            floats(row, "entropies"),
            floats(row, "margins"),
            row.getBoolean("truncated", 0));
    return new Draw(
        seen, text(row, "final_answer"), text(row, "verdict").map(Verifier.Outcome::valueOf));
  }

  private static Optional<String> text(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0
        ? Optional.empty()
        : Optional.of(row.getString(column, 0));
  }

  private static float[] floats(Group row, String column) {
    float[] values = new float[row.getFieldRepetitionCount(column)];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getFloat(column, i);
    }
    return values;
  }
}
