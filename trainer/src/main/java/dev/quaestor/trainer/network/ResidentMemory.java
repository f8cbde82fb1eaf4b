package dev.quaestor.trainer.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * What of this process is in memory.
 *
 * @param bytes now
 * @param peakBytes the most since it began; where the system does not say, now's
 */
public record ResidentMemory(long bytes, long peakBytes) {

  /** As it is now; the peak is the system's own record, in Linux's {@code /proc/self/status}. */
  public static ResidentMemory now() {
    long bytes = Pointer.physicalBytes();
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return new ResidentMemory(bytes, bytes);
    }
    try (Stream<String> lines = Files.lines(status)) {
      long peak =
          lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
              .findFirst()
              .orElse(bytes);
      return new ResidentMemory(bytes, peak);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
