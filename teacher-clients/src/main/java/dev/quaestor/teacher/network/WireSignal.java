package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.TeacherException;
import java.util.function.Supplier;

/**
 * Carries what stopped an attempt through a vendor's SDK, whose interfaces allow no checked
 * exception. It never leaves a teacher: {@link #call} throws what it carries.
 */
public final class WireSignal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WireSignal(Exception carried) {
    super(carried.getMessage(), carried, false, false);
  }

  /**
   * Runs an SDK's call and throws what stopped it. Whatever the SDK itself finds wrong with a JSON
   * object that the server sent is an {@link UnusableException} with the key taken out.
   */
  public static <T> T call(Supplier<T> call, ApiKey key)
      throws TeacherException, InterruptedException, UnusableException {
    try {
      return call.get();
    } catch (RuntimeException e) {
      Throwable t = e;
      while (t != null && !(t instanceof WireSignal)) {
        t = t.getCause();
      }
      Throwable carried = t == null ? e : t.getCause();
      if (carried instanceof TeacherException stop) {
        throw stop;
      }
      if (carried instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (carried instanceof UnusableException unusable) {
        throw unusable;
      }
      throw new UnusableException(
          "the reply does not fit the vendor's format: " + key.redact(String.valueOf(e)));
    }
  }
}
