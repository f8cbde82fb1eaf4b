package dev.quaestor.eval.rows;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Positions;
import dev.quaestor.curation.pool.Shelf;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Keeping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers kept in Parquet files once there are more than {@value Shelf#IN_MEMORY} of them: {@code
 * round-0003-1-00017.parquet} is the seventeenth part of the first pass of round 3. The files stay
 * until the next round is observed, for whoever wants to look.
 */
public final class ParquetDraws implements Keeping {

  /** Answers of a file: what is read to see one of them. */
  private static final int ROWS = 4096;

  private final Path directory;
  private final int inMemory;
  private int round = -1;
  private int passes;

  /**
   * @param directory made when it is needed
   */
  public ParquetDraws(Path directory) {
    this(directory, Shelf.IN_MEMORY);
  }

  /**
   * @param inMemory how many answers are no burden to the heap
   */
  ParquetDraws(Path directory, int inMemory) {
    this.directory = directory;
    this.inMemory = inMemory;
  }

  @Override
  public Book book(int forRound, List<Candidate> candidates) {
    if (forRound != round) {
      clear();
      round = forRound;
      passes = 0;
    }
    passes++;
    return candidates.size() > inMemory
        ? new Pass("round-%04d-%d-".formatted(round, passes), candidates)
        : Keeping.HEAP.book(round, candidates);
  }

  /** Removes what was kept. */
  public void clear() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw failed("removed", directory, e);
    }
  }

  private static UncheckedIOException failed(String what, Path file, IOException e) {
    return new UncheckedIOException(
        "observations could not be %s: %s; look that the disk has room and holds the folder: %s"
            .formatted(what, file, e.getMessage()),
        e);
  }

  /** The answers of one pass, in the candidates' order. */
  private final class Pass extends AbstractMap<String, Draw> implements Book, Kept {

    private final String name;
    private final List<Candidate> candidates;
    private final Positions byId;
    private final Map<Integer, Draw> unwritable = new HashMap<>(); // half a surrogate pair in them
    private final List<Draw> waiting = new ArrayList<>();
    private int size;
    private int open = -1;
    private List<Draw> read = List.of();

    Pass(String name, List<Candidate> candidates) {
      this.name = name;
      this.candidates = candidates;
      this.byId = new Positions(i -> candidates.get(i).id());
    }

    @Override
    public void add(List<Draw> page) {
      for (Draw draw : page) {
        String id = draw.observation().candidateId();
        if (size >= candidates.size() || !candidates.get(size).id().equals(id)) {
          throw new IllegalStateException(
              "answer %d is of candidate %s, which is not the next".formatted(size, id));
        }
        byId.add(id);
        if (!RowsFile.whole(draw.observation().answer() + draw.finalAnswer().orElse(""))) {
          unwritable.put(size, draw);
        }
        size++;
        waiting.add(draw);
        if (waiting.size() == ROWS) {
          write();
        }
      }
    }

    @Override
    public Map<String, Draw> whole() {
      if (!waiting.isEmpty()) {
        write();
      }
      return this;
    }

    private Path file(int part) {
      return directory.resolve(name + "%05d.parquet".formatted(part + 1));
    }

    private void write() {
      Path file = file((size - 1) / ROWS);
      try {
        Files.createDirectories(directory);
        DrawColumns.write(file, waiting);
      } catch (IOException e) {
        throw failed("written", file, e);
      }
      waiting.clear();
    }

    private Draw at(int position) {
      Draw odd = unwritable.get(position);
      if (odd != null) {
        return odd;
      }
      int part = position / ROWS;
      if (part != open) {
        try {
          read = DrawColumns.read(file(part));
        } catch (IOException e) {
          throw failed("read", file(part), e);
        }
        open = part;
      }
      return read.get(position % ROWS);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean containsKey(Object id) {
      return id instanceof String known && byId.of(known) >= 0;
    }

    @Override
    public @Nullable Draw get(Object id) {
      int position = id instanceof String known ? byId.of(known) : -1;
      return position < 0 ? null : at(position);
    }

    @Override
    public Set<Entry<String, Draw>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public int size() {
          return size;
        }

        @Override
        public Iterator<Entry<String, Draw>> iterator() {
          return IntStream.range(0, size)
              .mapToObj(i -> Map.entry(candidates.get(i).id(), at(i)))
              .iterator();
        }
      };
    }
  }
}
