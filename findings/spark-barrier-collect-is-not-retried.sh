#!/usr/bin/env bash
# One would guess that a barrier stage of Spark's is begun again when one of its tasks is lost, all tasks together, as its design says
# ("when one task fails, the whole stage is retried") and as every other stage's lost tasks are, spark.task.maxFailures or
# spark.stage.maxConsecutiveAttempts times.
# What happens: only where a shuffle follows. A barrier stage whose tasks' results go straight to the driver, as those of collect() do, is
# given up at the first lost task, whatever these settings say: "Could not recover from a failed barrier ResultStage". With
# repartition(1) behind it the same stage is begun again, and the job ends well.
# Spark 4.1.3 (newest). Source: DAGScheduler.handleTaskCompletion, which aborts a failed barrier stage where it is a ResultStage, "since
# we may have committed output for some partitions".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.spark</groupId><artifactId>spark-core_2.13</artifactId><version>4.1.3</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
cat > Finding.java <<'JAVA'
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

final class Finding {
  static final AtomicInteger BEGUN = new AtomicInteger();

  /** Fails in partition 0 of its first try. */
  static final class Once extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>> implements Serializable {
    public Iterator<Integer> apply(Iterator<Integer> numbers) {
      BarrierTaskContext task = BarrierTaskContext.get();
      BEGUN.incrementAndGet();
      if (task.partitionId() == 0 && task.stageAttemptNumber() == 0) {
        throw new IllegalStateException("lost once");
      }
      return numbers;
    }
  }

  static JavaRDD<Integer> barrier(JavaSparkContext spark) {
    ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
    return new JavaRDD<>(spark.parallelize(List.of(1, 2), 2).rdd().barrier().mapPartitions(new Once(), false, tag), tag);
  }

  public static void main(String[] arguments) {
    SparkConf conf = new SparkConf(false).setMaster("local[2,8]").setAppName("finding").set("spark.ui.enabled", "false")
        .set("spark.stage.maxConsecutiveAttempts", "8").set("spark.task.maxFailures", "8").set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      System.out.println("Spark " + spark.version());
      System.out.println("with a shuffle behind it: " + barrier(spark).repartition(1).collect());
      try {
        System.out.println("collected: " + barrier(spark).collect());
        System.exit(1);
      } catch (Exception e) {
        String said = e.getMessage().lines().findFirst().orElse("");
        System.out.println("collected: " + said);
        System.exit(said.contains("Could not recover from a failed barrier ResultStage") ? 0 : 1);
      }
    }
  }
}
JAVA
cat > log4j2.properties <<'P'
rootLogger.level = off
P
open=$(for p in java.lang java.lang.invoke java.nio java.util java.util.concurrent sun.nio.ch; do printf -- '--add-opens=java.base/%s=ALL-UNNAMED ' "$p"; done)
javac -cp "$(cat classpath)" -d . Finding.java
java $open -Dlog4j2.configurationFile=log4j2.properties -cp "$(cat classpath):." Finding 2>said || { cat said; exit 1; }
