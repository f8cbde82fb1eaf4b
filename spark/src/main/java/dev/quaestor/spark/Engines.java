package dev.quaestor.spark;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.work.Weights;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The students in an executor's native memory: one for all its tasks, and none that no task asks
 * for once another is needed.
 */
final class Engines {

  private static final Map<String, Engine> HELD = new HashMap<>();

  private Engines() {}

  private static final class Engine {
    final Decoder decoder;
    int users;

    Engine(Decoder decoder) {
      this.decoder = decoder;
    }
  }

  /** A task's use of a student. */
  record Lease(String key, Decoder decoder) implements AutoCloseable {

    @Override
    public void close() {
      back(key);
    }
  }

  /** The student of this key, made of its weights by the first who asks. */
  static synchronized Lease lease(String key, Supplier<Weights> weights) {
    Engine engine = HELD.get(key);
    if (engine == null) {
      for (Iterator<Engine> all = HELD.values().iterator(); all.hasNext(); ) {
        Engine other = all.next();
        if (other.users == 0) {
          all.remove();
          other.decoder.close();
        }
      }
      engine = new Engine(weights.get().decoder());
      HELD.put(key, engine);
    }
    engine.users++;
    return new Lease(key, engine.decoder);
  }

  private static synchronized void back(String key) {
    Engine engine = HELD.get(key);
    if (engine != null) {
      engine.users--;
    }
  }
}
