package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.strategy.diverse.Points;
import dev.quaestor.curation.strategy.diverse.SelectionBench;
import dev.quaestor.curation.strategy.diverse.SelectionBench.Mode;
import dev.quaestor.trainer.network.ResidentMemory;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bench --mode select} takes and tells. */
final class BenchSelect {

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description = "select: candidates chosen from; default: ${DEFAULT-VALUE}")
  private int candidates = 100_000;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "select: numbers of a candidate's vector; default: ${DEFAULT-VALUE}")
  private int width = 512;

  @Option(
      names = "--picks",
      paramLabel = "N",
      description = "select: candidates picked; default: ${DEFAULT-VALUE}")
  private int picks = 1000;

  @Option(
      names = "--scores",
      paramLabel = "N",
      description = "select: scores that top-k picks from; default: ${DEFAULT-VALUE}")
  private int scores = 1_000_000;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "select: of badge, k-centre, k-means++, top-k; default: all, in this order")
  private List<String> only = List.of("badge", "k-centre", "k-means++", "top-k");

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "select: the vectors, float32 little-endian, row after row, so that another program can be given the same; default: a hundred clusters of unlike spread")
  private @Nullable Path vectors;

  void measure(int repeat, boolean json, Consumer<String> result) throws IOException {
    List<Mode> modes = only.stream().map(BenchSelect::mode).toList();
    SelectionBench bench;
    try {
      Points points = vectors == null ? SelectionBench.made(candidates, width) : read(vectors);
      bench = new SelectionBench(points, picks, repeat, System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    for (Mode mode : modes) {
      SelectionBench.Result found = mode == Mode.TOP_K ? bench.topK(scores) : bench.run(mode);
      ResidentMemory memory = ResidentMemory.now();
      result.accept(json ? json(found, memory).toString() : text(found, memory));
    }
  }

  private static Mode mode(String name) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.written().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--only: expected badge, k-centre, k-means++ or top-k, found \""
                        + name
                        + "\""));
  }

  private Points read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long expected = (long) candidates * width * Float.BYTES;
      if (channel.size() != expected || expected > Integer.MAX_VALUE) {
        throw new UsageException(
            "--vectors: %s holds %d bytes; %d candidates of width %d are %d, and 2 GiB at most"
                .formatted(file, channel.size(), candidates, width, expected));
      }
      FloatBuffer mapped =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, expected)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      float[] values = new float[mapped.remaining()];
      mapped.get(values);
      return new Points(candidates, width, values);
    }
  }

  private static ObjectNode json(SelectionBench.Result found, ResidentMemory memory) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("engine", "quaestor");
    line.put("mode", found.mode().written());
    line.put("candidates", found.candidates());
    line.put("width", found.width());
    line.put("picks", found.picks());
    line.put("seconds", found.seconds());
    line.put("distances_share", found.computed());
    line.put("floor_seconds", found.floorSeconds());
    line.put("floor_share", found.floorSeconds() / found.seconds());
    line.put("resident_bytes", memory.bytes());
    line.put("peak_bytes", memory.peakBytes());
    return line;
  }

  private static String text(SelectionBench.Result found, ResidentMemory memory) {
    return String.format(
        Locale.ROOT,
        "%-9s %,d of %,d × %d in %.3f s; %.1f%% of the distances computed, whose numbers take %.3f s to read; %,d MiB resident, %,d at most",
        found.mode().written(),
        found.picks(),
        found.candidates(),
        found.width(),
        found.seconds(),
        100 * found.computed(),
        found.floorSeconds(),
        memory.bytes() >> 20,
        memory.peakBytes() >> 20);
  }
}
