package dev.quaestor.eval.mathematics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.eval.mathematics.Equivalence.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquivalenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\frac{1}{2} ; 0.5",
        "\\frac{1}{2} ; \\dfrac12",
        "\\frac{1}{2} ; \\frac{50}{100}",
        "2\\sqrt{5} ; \\sqrt{20}",
        "\\frac{\\sqrt{3}}{3} ; \\frac{1}{\\sqrt{3}}",
        "\\frac{1}{2} ; \\frac{\\sqrt{2}}{\\sqrt{8}}",
        "\\frac{1}{1+\\sqrt{2}} ; \\sqrt{2}-1",
        "3 ; \\sqrt{9}",
        "2 ; \\sqrt[3]{8}",
        "-2 ; \\sqrt[3]{-8}",
        "3i ; \\sqrt{-9}",
        "4 ; 8^{2/3}",
        "6+9i ; 9i+6",
        "-1 ; i^2",
        "\\frac{1}{2}-\\frac{i}{2} ; \\frac{1}{1+i}",
        "2\\pi ; 6.0\\pi/3",
        "x^2-1 ; (x-1)(x+1)",
        "(a+5)(b+2) ; ab+2a+5b+10",
        "x+1 ; \\frac{x^2-1}{x-1}",
        "1,-2 ; -2, 1",
        "1 \\pm \\sqrt{19} ; 1+\\sqrt{19}, 1-\\sqrt{19}",
        "\\{1\\pm\\sqrt{5},-2\\} ; -2, 1-\\sqrt5, 1+\\sqrt5",
        "x \\in [-2,7] ; [-2,7]",
        "[-2,7] ; -2 \\le x \\le 7",
        "(2,\\infty) ; (2, +\\infty)",
        "(-\\infty, 2) \\cup (3, \\infty) ; (3,\\infty)\\cup(-\\infty,2)",
        "y = 2x + 3 ; 2x+3",
        "5x - 7y + 11z + 4 = 0 ; 10x-14y+22z+8=0",
        "x=5 ; 5",
        "5 ; x = 5",
        "5x - 7y + 11z + 4 = 0 ; 7y - 5x - 11z = 4",
        "52_8 ; 52_{8}",
        "4210_{5} ; (4210)_5",
        "1\\frac{4}{5} ; 9/5",
        "137 \\frac{1}{2} ; 137.5",
        "137.5 ; 137 1/2",
        "90^\\circ ; 90",
        "90 ; 90°",
        "5.4 \\text{ cents} ; 5.4",
        "864 \\mbox{ inches}^2 ; 864\\text{ square inches}",
        "15\\mbox{ cm}^2 ; 15 cm^2",
        "\\$32,\\!348 ; 32348",
        "\\$36 ; 36 dollars",
        "\\frac{270}7\\text{ degrees} ; \\frac{270}{7}^\\circ",
        "50 ; 50\\%",
        "50\\% ; \\frac12",
        "0.5 ; 50\\%",
        "\\text{(C)} ; C",
        "\\text{east} ; East",
        "\\text{Navin} ; \\mathrm{Navin}",
        "10,\\!080 ; 10080",
        "11,\\! 111,\\! 111,\\! 100 ; 11111111100",
        "58,500 ; 58500",
        "\\begin{pmatrix} -1/3 \\\\ 2/3 \\end{pmatrix} ; \\begin{bmatrix}-\\frac13\\\\ \\frac23\\end{bmatrix}",
        "2^{n+1} ; 2 \\cdot 2^n",
        "x^{10} ; x^10",
        "120 ; 5!",
        "10 ; \\binom{5}{2}",
        "\\cot x ; \\cot(x)",
        "\\log_2 3 ; \\log_{2}(3)",
        "\\frac{11+9a}{20} ; \\frac{9a}{20}+\\frac{11}{20}",
        "0 ; -0",
        ".0000672 ; 6.72 \\times 10^{-5}",
        "5 ; \\text{The answer is } = 5",
        "x^5 ; x \\cdot x^4",
        "\\frac{1}{x^2} ; x^{-2}"
      })
  void compare_same(String expected, String given) {
    assertThat(Equivalence.compare(expected, given)).isEqualTo(Result.SAME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\frac{1}{3} ; 0.3333333333333333",
        "\\pi ; 3.14159265358979",
        "\\sqrt{2} ; 1.41421356237309",
        "0.15 ; 0.1500000000000000001",
        "(3,4] ; [3,4]",
        "(3,4] ; (3,4)",
        "(1,2) ; (2,1)",
        "(1,2) ; \\{1,2\\}",
        "1,-2 ; 1,2",
        "1,-2 ; 1,-2,-2",
        "52_8 ; 52_9",
        "52_8 ; 42",
        "52_8 ; 52",
        "5.4 \\text{ cents} ; 5.4 \\text{ dollars}",
        "15\\mbox{ cm}^2 ; 15 cm",
        "x=5 ; y=5",
        "5 ; 5=6",
        "6 ; 5=6",
        "y = 2x + 3 ; y = 2x - 3",
        "\\text{(C)} ; D",
        "\\text{even} ; odd",
        "x \\in [-2,7] ; (-2,7)",
        "1 \\pm \\sqrt{19} ; 1+\\sqrt{19}",
        "3\\sqrt{13} ; 3\\sqrt{14}",
        "\\frac{3}{4} ; 3/4/1.0001",
        "6+9i ; 6-9i",
        "50\\% ; 5",
        "\\cot x ; \\cot y",
        "30^\\circ ; \\sin 30^\\circ",
        "[2,3] ; \\begin{pmatrix} 2 & 3 \\end{pmatrix}",
        "42 ; 4 2",
        "12 ; 1,2",
        "x^2 ; x^{2.0000001}",
        "1\\frac{4}{5} ; \\frac{4}{5}"
      })
  void compare_different(String expected, String given) {
    assertThat(Equivalence.compare(expected, given)).isNotEqualTo(Result.SAME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "9^{9^{9^{9^{9}}}}",
        "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1",
        "1/0",
        "(x+y+z+w)^{24}^{24}",
        "\u0664\u0662",
        "1000000!",
        "\\frac{1}{",
        "\\unknown",
        "2^{99999999999999999999}",
        "(1+x)^{999999999}",
        "\\sqrt[0]{5}",
        "\\left(",
        "}{",
        "\\sqrt{\\sqrt{\\sqrt{",
        "5 5",
        "if then else"
      })
  void compare_unreadable(String given) {
    assertThat(Equivalence.compare("42", given)).isEqualTo(Result.UNREADABLE);
    assertThat(Equivalence.compare("42", given + "\\cdot".repeat(300)))
        .isEqualTo(Result.UNREADABLE);
  }
}
