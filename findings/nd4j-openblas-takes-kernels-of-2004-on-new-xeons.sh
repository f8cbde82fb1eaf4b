#!/usr/bin/env bash
# ND4J 1.0.0-M2.1, its last release, multiplies by the OpenBLAS 0.3.19 that JavaCPP 1.5.7 packs, which chooses its kernels by the processor it finds.
# One would guess that a processor with AVX-512 gets kernels with AVX-512, or those with AVX2 where it is too new to be known by name.
# What happens: processors are told by family and model, and an Intel one that came after the library (Emerald Rapids: family 6, model 207) gets
# those of "Prescott", a Pentium 4 of 2004 with vectors of 128 bits and no fused multiply-add: products of matrices run at a sixth of what the same
# file reaches when OPENBLAS_CORETYPE=SkylakeX names kernels that it holds. Nothing is logged. The OpenBLAS packed with JavaCPP 1.5.10 and
# later knows such processors; it cannot be put under ND4J M2.1, whose natives are linked against JavaCPP 1.5.7.
# Version: org.bytedeco:openblas 0.3.19-1.5.7. Source: OpenBLAS, driver/others/dynamic.c, get_coretype and gotoblas_dynamic_init.
# On a processor that 0.3.19 knows there is nothing to see, and the script says so.
set -euo pipefail
[ "$(uname -sm)" = "Linux x86_64" ] && grep -qw fma /proc/cpuinfo || { echo "skipped: wants Linux on x86_64 with FMA"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>check</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.bytedeco</groupId><artifactId>openblas</artifactId><version>0.3.19-1.5.7</version></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>openblas</artifactId><version>0.3.19-1.5.7</version><classifier>linux-x86_64</classifier></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.7</version><classifier>linux-x86_64</classifier></dependency>
</dependencies>
</project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib > maven.log 2>&1 || { cat maven.log; exit 1; }
cat > Check.java <<'JAVA'
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

public class Check {
  public static void main(String[] arguments) {
    int n = 384;
    FloatPointer a = new FloatPointer(new float[n * n]);
    FloatPointer b = new FloatPointer(new float[n * n]);
    FloatPointer c = new FloatPointer(new float[n * n]);
    double best = 0;
    for (int turn = 0; turn < 40; turn++) {
      long since = System.nanoTime();
      openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
      best = Math.max(best, 2.0 * n * n * n / (System.nanoTime() - since));
    }
    System.out.printf("%.0f%n", best);
  }
}
JAVA
rate() { OPENBLAS_NUM_THREADS=1 OPENBLAS_VERBOSE=2 java -Dorg.bytedeco.javacpp.cachedir="$work/cache" -cp "lib/*" Check.java 2> said || { cat said; exit 1; }; }
found=$(rate)
core=$(sed -n 's/^Core: //p' said | head -1)
echo "openblas 0.3.19-1.5.7, $(sed -n 's/^model\t*: \(.*\)/model \1/p' /proc/cpuinfo | head -1): core $core, $found GFLOP/s a thread (384 x 384 x 384)"
if [ "$core" != Prescott ]; then
  echo "this processor is known to it: nothing to see here"
  exit 0
fi
named=$(grep -qw avx512f /proc/cpuinfo && echo SkylakeX || echo Haswell)
told=$(OPENBLAS_CORETYPE=$named rate)
echo "the same with OPENBLAS_CORETYPE=$named: $told GFLOP/s"
[ "$told" -ge $((2 * found)) ] && echo "as described" || { echo CHANGED; exit 1; }
