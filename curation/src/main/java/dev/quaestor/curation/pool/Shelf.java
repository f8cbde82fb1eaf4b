package dev.quaestor.curation.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A list while it is filled. The first {@value #IN_MEMORY} elements are held; one more, and all lie
 * in a file in {@code java.io.tmpdir} that is mapped into memory, has no name any more and is gone
 * with the process: the heap holds eight bytes an element.
 *
 * <p>An element is its fields, each a length and its characters, in one byte each where Latin-1 has
 * them all and in two where it has not: what goes in comes out, half surrogate pairs too.
 *
 * @param <T> the elements
 */
public final class Shelf<T> {

  /** So many elements are no burden to the heap. */
  public static final int IN_MEMORY = 50_000;

  private static final int SEGMENT = 64 << 20;
  private static final int CHUNK = 1 << 16;

  /** What an element consists of. */
  public interface Form<T> {

    List<String> fields(T element);

    T of(List<String> fields);
  }

  private final Form<T> form;
  private final int inMemory;
  private final List<T> held = new ArrayList<>();
  private final List<MappedByteBuffer> segments = new ArrayList<>();
  private final List<long[]> places = new ArrayList<>();
  private int size;

  public Shelf(Form<T> form) {
    this(form, IN_MEMORY);
  }

  /**
   * @param inMemory how many elements are held before all are put into a file
   */
  Shelf(Form<T> form, int inMemory) {
    this.form = form;
    this.inMemory = inMemory;
  }

  /**
   * Puts {@code element} behind the others.
   *
   * @throws UncheckedIOException where the file cannot grow
   */
  public void add(T element) {
    if (segments.isEmpty() && size < inMemory) {
      held.add(element);
    } else {
      if (segments.isEmpty()) {
        for (int i = 0; i < held.size(); i++) {
          put(i, held.get(i));
        }
        held.clear();
      }
      put(size, element);
    }
    size++;
  }

  public int size() {
    return size;
  }

  /** The element at {@code position}. */
  public T get(int position) {
    Objects.checkIndex(position, size);
    return segments.isEmpty() ? held.get(position) : read(position);
  }

  /** All that was added, when nothing more is. */
  public List<T> list() {
    return segments.isEmpty() ? List.copyOf(held) : new LazyList<>(size, this::read);
  }

  private void put(int position, T element) {
    byte[] record = record(form.fields(element));
    ByteBuffer segment = room(record.length);
    if (position % CHUNK == 0) {
      places.add(new long[CHUNK]);
    }
    places.get(position / CHUNK)[position % CHUNK] =
        (long) (segments.size() - 1) << 32 | segment.position();
    segment.put(record);
  }

  /** The last segment, or a new one where the last has no room. */
  private ByteBuffer room(int bytes) {
    if (segments.isEmpty() || segments.get(segments.size() - 1).remaining() < bytes) {
      try {
        segments.add(mapped(Math.max(SEGMENT, bytes)));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "a list of more than %,d elements did not fit into a file in %s (java.io.tmpdir); make room there, or name another folder: %s"
                .formatted(inMemory, System.getProperty("java.io.tmpdir"), e.getMessage()),
            e);
      }
    }
    return segments.get(segments.size() - 1);
  }

  private static MappedByteBuffer mapped(int bytes) throws IOException {
    Path file = Files.createTempFile("quaestor-shelf-", ".bin");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
      for (int written = 0; written < bytes; ) { // what has no room must fail here, not in the map
        written += channel.write(zeros.clear().limit(Math.min(zeros.capacity(), bytes - written)));
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] record(List<String> fields) {
    byte[][] values = new byte[fields.size()][];
    int length = Integer.BYTES;
    for (int i = 0; i < values.length; i++) {
      String field = fields.get(i);
      values[i] = latin(field) ? field.getBytes(StandardCharsets.ISO_8859_1) : wide(field);
      length = Math.addExact(length, Integer.BYTES + values[i].length);
    }
    ByteBuffer record = ByteBuffer.allocate(length).putInt(values.length);
    for (int i = 0; i < values.length; i++) {
      boolean narrow = values[i].length == fields.get(i).length();
      record.putInt(narrow ? values[i].length : -values[i].length).put(values[i]);
    }
    return record.array();
  }

  private static boolean latin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static byte[] wide(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Character.BYTES, text.length()));
    bytes.asCharBuffer().put(text);
    return bytes.array();
  }

  private T read(int position) {
    long place = places.get(position / CHUNK)[position % CHUNK];
    ByteBuffer segment = segments.get((int) (place >>> 32));
    int at = (int) place + Integer.BYTES;
    String[] fields = new String[segment.getInt((int) place)];
    for (int i = 0; i < fields.length; i++) {
      int length = segment.getInt(at);
      byte[] value = new byte[Math.abs(length)];
      segment.get(at + Integer.BYTES, value);
      at += Integer.BYTES + value.length;
      fields[i] =
          length >= 0
              ? new String(value, StandardCharsets.ISO_8859_1)
              : ByteBuffer.wrap(value).asCharBuffer().toString();
    }
    return form.of(Arrays.asList(fields));
  }
}
