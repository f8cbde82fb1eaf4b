package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Bytes of native memory that begin a cache line; at most 2 GiB. */
final class NativeBytes implements AutoCloseable {

  private static final int LINE = 64;

  private final BytePointer whole;
  private final long address;
  private final ByteBuffer bytes;

  NativeBytes(long size) {
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          size + " bytes pass the 2 GiB a Java buffer can address; lower the student's size");
    }
    whole = MemoryExhaustedException.allocating(size, () -> new BytePointer(size + LINE));
    long over = Math.floorMod(whole.address(), LINE);
    long from = over == 0 ? 0 : LINE - over;
    address = whole.address() + from;
    bytes =
        new BytePointer((Pointer) whole.getPointer(from))
            .capacity(size)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
  }

  long address() {
    return address;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  Pointer pointer() {
    return whole.getPointer(address - whole.address());
  }

  int size() {
    return bytes.capacity();
  }

  @Override
  public void close() {
    whole.close();
  }
}
