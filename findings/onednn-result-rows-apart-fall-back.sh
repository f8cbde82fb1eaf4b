#!/usr/bin/env bash
# oneDNN 2.5.2 (org.bytedeco:dnnl, the last that fits ND4J's JavaCPP): a matmul whose result is written into some columns of a wider matrix.
# One would guess that the distance between the rows of the result changes nothing: a memory descriptor takes any strides, and a BLAS has its ldc for it.
# What happens: with rows that lie side by side the kernel is brg:avx512_core; with rows further apart it is gemm:jit, and nothing says so. Three things
# follow. The layout chosen for weights (format_tag::any) is no longer blocked, so that weights are laid out anew by every product; products of bytes
# run at a fraction of the rate; and with more than some 500 columns of weights floats are added up in another order, so that a column has other
# bits than when the whole matrix is computed at once.
# Version: org.bytedeco:dnnl 2.5.2-1.5.7. Source: oneDNN, src/cpu/x64/matmul/brgemm_matmul_utils.cpp (the result's layout must match a plain tag).
# On a processor without AVX-512 gemm:jit is all there is, and the script says so.
set -euo pipefail
[ "$(uname -sm)" = "Linux x86_64" ] && grep -qw avx512bw /proc/cpuinfo || { echo "skipped: wants Linux on x86_64 with AVX-512"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>check</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.bytedeco</groupId><artifactId>dnnl</artifactId><version>2.5.2-1.5.7</version></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>dnnl</artifactId><version>2.5.2-1.5.7</version><classifier>linux-x86_64</classifier></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>opencl</artifactId><version>3.0-1.5.7</version><classifier>linux-x86_64</classifier></dependency>
<dependency><groupId>org.bytedeco</groupId><artifactId>javacpp</artifactId><version>1.5.7</version><classifier>linux-x86_64</classifier></dependency>
</dependencies>
</project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib > maven.log 2>&1 || { cat maven.log; exit 1; }
cat > Check.java <<'JAVA'
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.dnnl.*;
import org.bytedeco.javacpp.*;

public class Check {
  static final int ROWS = 64, IN = 576, OUT = 256;
  static final engine CPU = new engine(engine.kind.cpu, 0);
  static final stream STREAM = new stream(CPU);

  /** x [64, 576] by weights [576, 256] into rows that lie so far apart; says the kernel, and what came of it. */
  static float[] multiply(int apart, float[] x, float[] w, StringBuilder kernel) {
    memory.data_type f32 = memory.data_type.f32;
    memory.desc left = new memory.desc(new long[] {ROWS, IN}, f32, new long[] {IN, 1});
    memory.desc lying = new memory.desc(new long[] {IN, OUT}, f32, new long[] {OUT, 1});
    memory.desc any = new memory.desc(new long[] {IN, OUT}, f32, memory.format_tag.any);
    memory.desc result = new memory.desc(new long[] {ROWS, OUT}, f32, new long[] {apart, 1});
    matmul.primitive_desc made = new matmul.primitive_desc(new matmul.desc(left, any, result), CPU);
    boolean blocked = made.weights_desc().data().format_desc_blocking().inner_nblks() > 0;
    kernel.append(made.impl_info_str().getString()).append(blocked ? ", weights in blocks" : ", weights plain");
    memory from = new memory(left, CPU, new FloatPointer(x));
    memory weights = new memory(made.weights_desc(), CPU, new BytePointer(made.weights_desc().get_size()));
    memory rows = new memory(lying, CPU, new FloatPointer(w));
    new reorder(rows, weights).execute(STREAM, rows, weights);
    FloatPointer sums = new FloatPointer((long) ROWS * apart);
    memory to = new memory(result, CPU, sums);
    dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(3);
    memory[] all = {from, weights, to};
    int[] roles = {1, 33, 17};
    for (int i = 0; i < 3; i++) {
      arguments.position(i).arg(roles[i]).memory(all[i].get());
    }
    int status = org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute(new matmul(made).get(), STREAM.get(), 3, arguments.position(0));
    if (status != 0) throw new IllegalStateException("status " + status);
    float[] found = new float[ROWS * OUT];
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < OUT; c++) found[r * OUT + c] = sums.get((long) r * apart + c);
    }
    return found;
  }

  public static void main(String[] arguments) {
    Random random = new Random(1);
    float[] x = new float[ROWS * IN], w = new float[IN * OUT];
    for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
    for (int i = 0; i < w.length; i++) w[i] = (float) random.nextGaussian();
    StringBuilder close = new StringBuilder(), wide = new StringBuilder();
    float[] a = multiply(OUT, x, w, close), b = multiply(4 * OUT, x, w, wide);
    int other = 0;
    for (int i = 0; i < a.length; i++) other += a[i] == b[i] ? 0 : 1;
    System.out.println("rows side by side: " + close);
    System.out.println("rows four times as far apart: " + wide);
    System.out.println(other + " of " + a.length + " sums have other bits");
    boolean described = close.toString().equals("brg:avx512_core, weights in blocks") && wide.toString().equals("gemm:jit, weights plain") && other > a.length / 2;
    System.out.println(described ? "as described" : "CHANGED");
    System.exit(described ? 0 : 1);
  }
}
JAVA
echo "dnnl 2.5.2-1.5.7, $(sed -n 's/^model\t*: \(.*\)/model \1/p' /proc/cpuinfo | head -1)"
OMP_NUM_THREADS=1 java -Dorg.bytedeco.javacpp.cachedir="$work/cache" -cp "lib/*" Check.java 2> said || { cat said; exit 1; }
