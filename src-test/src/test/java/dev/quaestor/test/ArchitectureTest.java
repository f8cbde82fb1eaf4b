package dev.quaestor.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Holds the module arrows, what may leave a module, and what logic may not reach for. */
@AnalyzeClasses(packages = "dev.quaestor", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule arrows =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.quaestor..")
          .layer("curation")
          .definedBy("dev.quaestor.curation..")
          .layer("trainer")
          .definedBy("dev.quaestor.trainer..")
          .layer("teacher")
          .definedBy("dev.quaestor.teacher..")
          .layer("eval")
          .definedBy("dev.quaestor.eval..")
          .layer("experiments")
          .definedBy("dev.quaestor.experiments..")
          .whereLayer("experiments")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("trainer")
          .mayOnlyBeAccessedByLayers("experiments")
          .whereLayer("teacher")
          .mayOnlyBeAccessedByLayers("experiments")
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("experiments")
          .whereLayer("curation")
          .mayOnlyBeAccessedByLayers("trainer", "teacher", "eval", "experiments");

  @ArchTest
  static final ArchRule arraysNeverLeaveTheTrainer =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.quaestor.trainer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule httpNeverLeavesTheTeacherClients =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.quaestor.teacher..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..",
              "com.sun.net.httpserver..",
              "okhttp3..",
              "com.openai..",
              "com.anthropic..");

  @ArchTest
  static final ArchRule theEngineKnowsNoDeeplearning4j =
      noClasses()
          .that()
          .resideInAPackage("dev.quaestor.trainer.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  @ArchTest
  static final ArchRule noAmbientGenerator =
      noClasses()
          .should()
          .callConstructor(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocalRandom.class)
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule noAmbientClockInLogic =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.quaestor.curation",
              "dev.quaestor.curation.pool..",
              "dev.quaestor.curation.student..",
              "dev.quaestor.curation.strategy..",
              "dev.quaestor.curation.admission..",
              "dev.quaestor.curation.evaluation..",
              "dev.quaestor.eval..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static void everyModuleIsSeen(JavaClasses classes) {
    for (String module : new String[] {"curation", "trainer", "teacher", "eval", "experiments"}) {
      assertThat(
              classes.stream().filter(c -> c.getPackageName().startsWith("dev.quaestor." + module)))
          .as(module)
          .hasSizeGreaterThan(3);
    }
  }

  @Test
  void loop_isOneFileReadInOneSitting() throws IOException {
    Path loop = Path.of("..", "curation/src/main/java/dev/quaestor/curation/ClosedLoop.java");
    assertThat(Files.readAllLines(loop)).hasSizeLessThanOrEqualTo(150);
    assertThat(Files.readString(loop)).doesNotContain("instanceof");
  }
}
