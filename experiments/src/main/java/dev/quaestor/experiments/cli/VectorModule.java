package dev.quaestor.experiments.cli;

/**
 * The JDK's vector module, taken in while the program starts. A JVM that is told to do so by {@code
 * --add-modules} warns on standard error at every command; the JDK's own way to take a module in
 * later, which its agents use, does the same and says nothing. The launcher opens that way.
 */
final class VectorModule {

  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /**
   * Takes the module in unless it is there.
   *
   * @throws IllegalStateException if this JVM does not let it in, saying how to start it
   */
  static void load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return;
    }
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "this JVM did not take in %s; start with ./quaestor, or with java --add-modules %s"
              .formatted(NAME, NAME),
          e);
    }
  }
}
