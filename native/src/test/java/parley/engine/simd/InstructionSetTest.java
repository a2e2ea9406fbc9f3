package parley.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionSetTest {

  @ParameterizedTest
  @CsvSource({
    "1,,BASELINE", "3,,AVX2", "7,,AVX512", "5,,AVX512", "9,,NEON",
    "7,avx2,AVX2", "7,baseline,BASELINE", "7,avx512,AVX512", "9,baseline,BASELINE", "9,neon,NEON"
  })
  void fastestUnlessOverridden(int sets, String override, InstructionSet expected)
      throws UnavailableException {
    assertEquals(expected, InstructionSet.choose(sets, override));
  }

  @ParameterizedTest
  @CsvSource({"3,avx512", "3,neon", "3,AVX2", "3,sse9", "3,''"})
  void overrideThatCanNotRunNamesThoseThatCan(int sets, String override) {
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> InstructionSet.choose(sets, override));
    assertEquals(
        "parley.native.isa or PARLEY_NATIVE_ISA: expected an instruction set that this processor"
            + " and the library have (baseline, avx2), got "
            + override
            + "; unset it",
        e.getMessage());
  }

  @Test
  void unknownProcessorIsNamed() {
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> Processor.of("riscv64"));
    assertEquals(
        "there are no C++ kernels for processors of kind riscv64, only for x86-64 and ARM64; use"
            + " the backend vector",
        e.getMessage());
  }
}
