package dev.quaestor.trainer.parallel;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The way to one other rank. What goes over it are frames of floats, little-endian:
 *
 * <pre>
 *  8  which step, counted from 0
 *  4  what: 0 a rank's own gradient, 1 a sum
 *  4  how many floats follow
 *  8  the loss of the rank's shard; 0 with a sum
 *  4  each float
 * </pre>
 *
 * <p>A reader knows all of this beforehand, so that a frame that says otherwise is an error and not
 * a request for memory. One thread may write while another reads.
 */
final class Link implements AutoCloseable {

  private static final int HEADER = 24;
  private static final int CHUNK = 1 << 16;

  private final int peer;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ByteBuffer incoming = buffer();
  private final ByteBuffer outgoing = buffer();

  /**
   * What a frame is.
   *
   * @param step which
   * @param what {@link #OWN} or {@link #SUM}
   * @param floats how many
   */
  record Frame(long step, int what, int floats) {
    static final int OWN = 0;
    static final int SUM = 1;
  }

  /** A connection over which no pass was shown yet. */
  Link(int peer, Socket socket) throws IOException {
    this.peer = peer;
    this.socket = socket;
    socket.setTcpNoDelay(true); // each step waits for the last bytes of the one before
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), CHUNK));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), CHUNK));
  }

  private Link(int peer, Link unnamed) {
    this.peer = peer;
    socket = unnamed.socket;
    in = unnamed.in;
    out = unnamed.out;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same, known to lead to this rank. */
  Link to(int rank) {
    return new Link(rank, this);
  }

  int peer() {
    return peer;
  }

  DataInputStream in() {
    return in;
  }

  DataOutputStream out() {
    return out;
  }

  /** How long a read may wait for the next bytes, in milliseconds. */
  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /** Sends a frame of the floats from the buffer's position on. */
  void send(Frame frame, FloatBuffer floats, double loss) throws IOException {
    outgoing.clear();
    outgoing.putLong(frame.step()).putInt(frame.what()).putInt(frame.floats()).putDouble(loss);
    out.write(outgoing.array(), 0, HEADER);
    FloatBuffer rest = floats.duplicate();
    for (int left = frame.floats(); left > 0; ) {
      int now = Math.min(left, CHUNK / Float.BYTES);
      outgoing.clear().asFloatBuffer().put(rest.slice(rest.position(), now));
      out.write(outgoing.array(), 0, now * Float.BYTES);
      rest.position(rest.position() + now);
      left -= now;
    }
    out.flush();
  }

  /**
   * Takes a frame into the buffer from its position on.
   *
   * @return the loss in it
   * @throws RankLostException if another frame comes than this one
   */
  double take(Frame frame, FloatBuffer floats) throws IOException {
    in.readFully(incoming.array(), 0, HEADER);
    incoming.clear();
    Frame found = new Frame(incoming.getLong(), incoming.getInt(), incoming.getInt());
    double loss = incoming.getDouble();
    if (!found.equals(frame)) {
      throw new RankLostException(
          "rank %d is out of step: expected %s, found %s".formatted(peer, frame, found));
    }
    FloatBuffer rest = floats.duplicate();
    for (int left = frame.floats(); left > 0; ) {
      int now = Math.min(left, CHUNK / Float.BYTES);
      in.readFully(incoming.array(), 0, now * Float.BYTES);
      rest.put(incoming.clear().limit(now * Float.BYTES).asFloatBuffer());
      left -= now;
    }
    return loss;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new RankLostException("the way to rank " + peer + " could not be closed", e);
    }
  }
}
