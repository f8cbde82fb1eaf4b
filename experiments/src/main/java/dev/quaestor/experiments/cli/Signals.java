package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.StopSignal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM: the first asks everything to stop at the next step, the second ends the
 * process at once. Handlers are set through {@code sun.misc.Signal}, which every common JVM has and
 * the compiler will not name; where it is missing a signal ends the process at once, and nothing
 * committed is lost either way.
 */
final class Signals implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private final Map<Object, Object> before = new LinkedHashMap<>();

  private Signals() {}

  /** Until closed, signals raise {@code stop}. */
  static Signals raising(StopSignal stop, Console console) {
    return raising(
        stop, console, "Stopping after this step (once more: at once; either way it resumes) ...");
  }

  /** The same, saying {@code told} at the first. */
  static Signals raising(StopSignal stop, Console console, String told) {
    Signals signals = new Signals();
    for (String name : new String[] {"INT", "TERM"}) {
      signals.handle(
          name,
          (proxy, method, arguments) -> {
            if (!method.getName().equals("handle")) {
              return method.getName().equals("hashCode") ? name.hashCode() : proxy == arguments[0];
            }
            if (stop.raised()) {
              Runtime.getRuntime().halt(75);
            }
            if (System.console() != null) {
              console.err().println(); // a terminal has written ^C behind what stands there
            }
            console.say(told);
            stop.raise();
            return null;
          });
    }
    return signals;
  }

  private void handle(String name, InvocationHandler handler) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object proxy =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(), new Class<?>[] {handlerType}, handler);
      Object previous =
          signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
      before.put(signal, previous);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("SIG{} cannot be handled and will end the process at once", name, e);
    }
  }

  @Override
  public void close() {
    before.forEach(
        (signal, previous) -> {
          try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            signal
                .getClass()
                .getMethod("handle", signal.getClass(), handlerType)
                .invoke(null, signal, previous);
          } catch (ReflectiveOperationException e) {
            LOG.warn("a signal handler could not be put back", e);
          }
        });
  }
}
