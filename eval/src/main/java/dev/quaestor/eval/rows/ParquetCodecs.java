package dev.quaestor.eval.rows;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DirectDecompress;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;

/**
 * What unpacks the pages of a Parquet file: gzip by the JDK, both forms of LZ4 by aircompressor,
 * Brotli by brotli4j, and what needs no Hadoop by Parquet's own library (snappy, zstd, none).
 */
final class ParquetCodecs implements CompressionCodecFactory {

  /** Writers make pages of a megabyte, or of a few; more is a length that nobody meant. */
  private static final int LONGEST_PAGE = 256 << 20;

  private final CompressionCodecFactory own = HadoopCodecs.newFactory(0);

  /** Unpacks a page whose size is known; what is left over or missing is an error. */
  private interface Unpacking {
    byte[] unpack(byte[] packed, int size) throws IOException;
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> own.getDecompressor(codec);
      case SNAPPY, ZSTD -> new Bounded(own.getDecompressor(codec));
      case GZIP -> new Whole(ParquetCodecs::gzip);
      case LZ4_RAW -> new Whole(ParquetCodecs::lz4);
      case LZ4 -> new Whole(ParquetCodecs::framedLz4);
      case BROTLI -> new Whole(ParquetCodecs::brotli);
      case LZO ->
          throw new UnsupportedOperationException(
              "its pages are compressed with lzo, for which there is no free library; write it with zstd, snappy, gzip, lz4 or brotli");
    };
  }

  /** Files are read here, never written. */
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return own.getCompressor(codec);
  }

  @Override
  public void release() {
    own.release();
  }

  private static byte[] gzip(byte[] packed, int size) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] unpacked = in.readNBytes(size);
      return sized(unpacked, in.read() < 0 ? unpacked.length : size + 1, size);
    }
  }

  private static byte[] lz4(byte[] packed, int size) throws IOException {
    byte[] unpacked = new byte[size];
    int length = decompress(packed, 0, packed.length, unpacked, 0);
    return sized(unpacked, length, size);
  }

  /**
   * The older form: blocks, each behind its two lengths (Hadoop's), or one bare block, as some
   * writers left the lengths out.
   */
  private static byte[] framedLz4(byte[] packed, int size) throws IOException {
    byte[] unpacked = new byte[size];
    ByteBuffer in = ByteBuffer.wrap(packed);
    int done = 0;
    while (in.remaining() >= 8 && done < size) {
      int whole = in.getInt();
      int block = in.getInt();
      if (whole < 0 || whole > size - done || block < 0 || block > in.remaining()) {
        return lz4(packed, size);
      }
      int length = decompress(packed, in.position(), block, unpacked, done);
      if (length != whole) {
        return lz4(packed, size);
      }
      done += whole;
      in.position(in.position() + block);
    }
    return done == size && !in.hasRemaining() ? unpacked : lz4(packed, size);
  }

  private static int decompress(byte[] packed, int from, int length, byte[] into, int at)
      throws IOException {
    try {
      return new Lz4Decompressor().decompress(packed, from, length, into, at, into.length - at);
    } catch (RuntimeException e) { // MalformedInputException and what bad lengths lead to
      throw new IOException("a page is no lz4: " + e.getMessage(), e);
    }
  }

  private static byte[] brotli(byte[] packed, int size) throws IOException {
    if (!Brotli4jLoader.isAvailable()) {
      throw new IOException(
          "its pages are compressed with brotli, whose library is not there for this platform; write it with zstd or gzip",
          Brotli4jLoader.getUnavailabilityCause());
    }
    DirectDecompress done = DirectDecompress.decompress(packed, size);
    if (done.getResultStatus() != DecoderJNI.Status.DONE) {
      throw new IOException("a page is no brotli: " + done.getResultStatus());
    }
    return sized(done.getDecompressedData(), done.getDecompressedData().length, size);
  }

  private static byte[] sized(byte[] unpacked, int length, int size) throws IOException {
    if (length != size) {
      throw new IOException("a page has %d bytes, %d were promised".formatted(length, size));
    }
    return unpacked;
  }

  private static void bounded(long packed, int size) throws IOException {
    if (size < 0 || size > LONGEST_PAGE) {
      throw new IOException(
          "a page of %,d bytes says that it unpacks to %,d, and none of more than %,d is read; write the file with smaller pages"
              .formatted(packed, size & 0xffffffffL, LONGEST_PAGE));
    }
  }

  /** Another's, which is not asked for more than a page. */
  private record Bounded(BytesInputDecompressor other) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      bounded(packed.size(), size);
      return other.decompress(packed, size);
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer into, int size)
        throws IOException {
      bounded(packedSize, size);
      other.decompress(packed, packedSize, into, size);
    }

    @Override
    public void release() {
      other.release();
    }
  }

  /** A page at once, on the heap. */
  private record Whole(Unpacking unpacking) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      bounded(packed.size(), size);
      return BytesInput.from(unpacking.unpack(packed.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer into, int size)
        throws IOException {
      bounded(packedSize, size);
      byte[] bytes = new byte[packedSize];
      packed.get(bytes);
      into.put(Arrays.copyOf(unpacking.unpack(bytes, size), size));
    }

    @Override
    public void release() {
      // Nothing is held between pages.
    }
  }
}
