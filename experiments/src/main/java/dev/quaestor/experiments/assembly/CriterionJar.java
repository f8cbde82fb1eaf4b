package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.AcquisitionFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A user's own criteria: a jar whose {@code
 * META-INF/services/dev.quaestor.curation.strategy.AcquisitionFunction} names classes with a public
 * constructor that takes nothing. Its code runs as part of this program.
 */
final class CriterionJar {

  private static final ConcurrentHashMap<Path, List<AcquisitionFunction>> LOADED =
      new ConcurrentHashMap<>();

  private CriterionJar() {}

  /**
   * The criterion called {@code name}.
   *
   * @throws IllegalArgumentException saying what the jar holds instead
   */
  static AcquisitionFunction criterion(Path jar, String name) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException("strategy.jar: there is no file " + jar);
    }
    List<AcquisitionFunction> all = LOADED.computeIfAbsent(jar, CriterionJar::load);
    return all.stream()
        .filter(criterion -> criterion.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "strategy.jar: expected a criterion called \"%s\" in %s, found %s; set strategy.name to one of them, or list the class in META-INF/services/%s"
                        .formatted(
                            name,
                            jar,
                            all.stream().map(AcquisitionFunction::name).toList(),
                            AcquisitionFunction.class.getName())));
  }

  private static List<AcquisitionFunction> load(Path jar) {
    try {
      // Stays open as long as its criteria are in use, which is until the process ends.
      URLClassLoader classes =
          new URLClassLoader(
              new URL[] {jar.toUri().toURL()}, AcquisitionFunction.class.getClassLoader());
      return ServiceLoader.load(AcquisitionFunction.class, classes).stream()
          .map(ServiceLoader.Provider::get)
          .filter(criterion -> criterion.getClass().getClassLoader() == classes)
          .toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new IllegalArgumentException(
          "strategy.jar: cannot load the criteria of %s: %s; was it compiled against this version?"
              .formatted(jar, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
