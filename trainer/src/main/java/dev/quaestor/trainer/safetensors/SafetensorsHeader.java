package dev.quaestor.trainer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header of a safetensors file: JSON that gives each tensor's type, shape and place.
 *
 * <p>By example, a file of one 2 × 3 matrix of F32:
 *
 * <pre>
 * 58 00 00 00 00 00 00 00                                        length of the header, 8 bytes little endian
 * {"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
 * 24 bytes                                                       the values, little endian, c order
 * </pre>
 *
 * Read as a stream, so that what it takes in memory is bounded by its own length. Offsets must
 * cover the data exactly: no overlap, no hole, nothing after the last.
 *
 * @param tensors by name
 * @param metadata text to text
 */
record SafetensorsHeader(SortedMap<String, TensorInfo> tensors, Map<String, String> metadata) {
  /** As in the reference implementation. */
  static final long LONGEST = 100_000_000;

  private static final int MOST_DIMENSIONS = 8;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** What was wrong, with no stack behind it: corrupt files are an expected case. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /** Parses and checks a header whose file holds {@code dataBytes} bytes of values. */
  static SafetensorsHeader parse(byte[] json, long dataBytes) throws Malformed {
    SortedMap<String, TensorInfo> tensors = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    if (json.length == 0 || json[0] != '{') {
      throw new Malformed("the header does not begin with '{'; is it a safetensors file?");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw new Malformed("the header's entry \"" + name + "\" is not an object");
        }
        if (name.equals("__metadata__")) {
          readMetadata(parser, metadata);
        } else {
          tensors.put(name, readTensor(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw new Malformed("the header goes on after its closing brace");
      }
    } catch (Malformed e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new Malformed("the header is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Malformed("the header is not JSON in UTF-8: " + e.getMessage());
    }
    checkCover(tensors.values(), dataBytes);
    return new SafetensorsHeader(tensors, metadata);
  }

  private static void readMetadata(JsonParser parser, Map<String, String> metadata)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new Malformed("__metadata__ entry \"" + key + "\" is not text");
      }
      metadata.put(key, parser.getText());
    }
  }

  private static TensorInfo readTensor(JsonParser parser, String name) throws IOException {
    String dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> dtype = parser.getText();
        case "shape" -> shape = readNumbers(parser, name, field);
        case "data_offsets" -> offsets = readNumbers(parser, name, field);
        default ->
            throw new Malformed("tensor " + name + " has an unknown field \"" + field + "\"");
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw new Malformed("tensor " + name + " lacks one of dtype, shape and data_offsets");
    }
    String found = dtype;
    DType type =
        DType.named(found)
            .orElseThrow(
                () ->
                    new Malformed(
                        "tensor "
                            + name
                            + " has unknown dtype \""
                            + found
                            + "\"; known are "
                            + List.of(DType.values())));
    return checked(name, type, shape, offsets);
  }

  private static long[] readNumbers(JsonParser parser, String name, String field)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new Malformed("tensor " + name + ": " + field + " is not an array");
    }
    List<Long> numbers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0
          || numbers.size() == MOST_DIMENSIONS) {
        throw new Malformed(
            "tensor "
                + name
                + ": "
                + field
                + " must be at most "
                + MOST_DIMENSIONS
                + " whole numbers from 0 to 2^63 - 1");
      }
      numbers.add(parser.getLongValue());
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private static TensorInfo checked(String name, DType type, long[] shape, long[] offsets)
      throws Malformed {
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw new Malformed("tensor " + name + ": data_offsets must be [begin, end]");
    }
    TensorInfo info = new TensorInfo(name, type, shape, offsets[0], offsets[1]);
    long bytes = type.bytes();
    try {
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw new Malformed("tensor " + info + ": its shape has more than 2^63 bytes");
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw new Malformed(
          "tensor "
              + info
              + ": its shape takes "
              + bytes
              + " bytes, its offsets span "
              + (offsets[1] - offsets[0]));
    }
    return info;
  }

  private static void checkCover(Iterable<TensorInfo> tensors, long dataBytes) throws Malformed {
    List<TensorInfo> inOrder = new ArrayList<>();
    tensors.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    long at = 0;
    for (TensorInfo tensor : inOrder) {
      if (tensor.end() > dataBytes) {
        throw new Malformed(
            "tensor "
                + tensor
                + " ends beyond the file, which has "
                + dataBytes
                + " bytes of values; it was cut short, fetch or export it again");
      }
      if (tensor.begin() != at) {
        throw new Malformed(
            "tensor "
                + tensor
                + (tensor.begin() < at ? " overlaps the one before it" : " leaves a hole before it")
                + ", which ends at "
                + at);
      }
      at = tensor.end();
    }
    if (at != dataBytes) {
      throw new Malformed(
          "the tensors end at " + at + ", the file holds " + dataBytes + " bytes of values");
    }
  }
}
