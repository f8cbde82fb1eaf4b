package dev.quaestor.experiments.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The content of a TensorBoard event file. A record is
 *
 * <pre>
 * uint64 length, uint32 masked CRC-32C of it, the Event, uint32 masked CRC-32C of the Event
 * </pre>
 *
 * in little-endian order, and an {@code Event} a message of {@code wall_time = 1} (seconds), {@code
 * step = 2} and one of {@code file_version = 3}, {@code summary = 5} and {@code session_log = 7}.
 * It begins with its version and a session's start at step 0, at which TensorBoard forgets what
 * earlier files of the folder held. The same rounds make the same bytes.
 */
final class EventFile {

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  private static final int START = 1;
  private static final int DT_STRING = 7;
  private static final int MASK = 0xa282ead8;
  private static final int ROTATION = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The beginning of one about {@code run}, whose settings it shows. */
  static EventFile begun(TrackedRun run, Instant at, String settings) {
    EventFile file = new EventFile();
    file.event(at, 0, new ProtoWriter().text(FILE_VERSION, "brain.Event:2"));
    file.event(at, 0, new ProtoWriter().message(SESSION_LOG, new ProtoWriter().number(1, START)));
    file.summary(at, 0, hyperparameters(run, at));
    file.summary(at, 0, text("settings", "```yaml\n" + settings + "```"));
    return file;
  }

  /** Measures at a step, by name. */
  EventFile values(Instant at, long step, Map<String, Double> values) {
    ProtoWriter summary = new ProtoWriter();
    values.forEach(
        (name, value) ->
            summary.message(1, new ProtoWriter().text(1, name).single(2, value.floatValue())));
    event(at, step, new ProtoWriter().message(SUMMARY, summary));
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** A {@code Summary.Value} with a string tensor that the text plugin shows. */
  private static ProtoWriter text(String name, String markdown) {
    ProtoWriter scalar = new ProtoWriter(); // a shape without dimensions
    return new ProtoWriter()
        .text(1, name + "/text_summary")
        .message(9, plugin("text", new byte[0]))
        .message(8, new ProtoWriter().number(1, DT_STRING).message(2, scalar).text(8, markdown));
  }

  /** A {@code Summary.Value} with an {@code HParamsPluginData} that holds a session's start. */
  private static ProtoWriter hyperparameters(TrackedRun run, Instant at) {
    ProtoWriter session = new ProtoWriter();
    run.varied()
        .forEach(
            (name, value) ->
                session.message(
                    1,
                    new ProtoWriter().text(1, name).message(2, new ProtoWriter().text(3, value))));
    session.text(4, run.variant()).real(5, seconds(at));
    byte[] data = new ProtoWriter().number(1, 0).message(3, session).bytes();
    return new ProtoWriter()
        .text(1, "_hparams_/session_start_info")
        .message(9, plugin("hparams", data));
  }

  /** A {@code SummaryMetadata} that names a plugin. */
  private static ProtoWriter plugin(String name, byte[] content) {
    return new ProtoWriter().message(1, new ProtoWriter().text(1, name).bytes(2, content));
  }

  private void summary(Instant at, long step, ProtoWriter value) {
    event(at, step, new ProtoWriter().message(SUMMARY, new ProtoWriter().message(1, value)));
  }

  private void event(Instant at, long step, ProtoWriter what) {
    byte[] head = new ProtoWriter().real(WALL_TIME, seconds(at)).number(STEP, step).bytes();
    byte[] body = what.bytes();
    byte[] event = ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
    byte[] length = little(Long.BYTES).putLong(event.length).array();
    out.writeBytes(length);
    out.writeBytes(little(Integer.BYTES).putInt(masked(length)).array());
    out.writeBytes(event);
    out.writeBytes(little(Integer.BYTES).putInt(masked(event)).array());
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
