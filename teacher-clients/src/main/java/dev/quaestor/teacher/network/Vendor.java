package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * One vendor's protocol, through its SDK. What stops an attempt is thrown as {@link WireSignal};
 * whatever else is thrown means that the reply does not fit the vendor's format.
 */
public interface Vendor {

  /** The names of the models served; one attempt. */
  List<String> models();

  /**
   * Makes a request ready to be sent; each call of what is returned is one attempt.
   *
   * @throws IllegalArgumentException if the vendor has no way to put it
   */
  Supplier<ChatReply> chat(TeacherRequest request);
}
