package parley.engine.simd;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one variant of the kernels is compiled for, from the slowest to the fastest. */
enum InstructionSet {
  BASELINE(1),
  NEON(8),
  AVX2(2),
  AVX512(4);

  /** In place of the choice by the processor; the property comes before the variable. */
  static final String PROPERTY = "parley.native.isa";

  static final String VARIABLE = "PARLEY_NATIVE_ISA";

  private final int bit;

  /**
   * @param bit as in kernels.h, enum ParleyInstructionSet
   */
  InstructionSet(int bit) {
    this.bit = bit;
  }

  /** As at the end of the names of the kernels. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isIn(int sets) {
    return (sets & bit) != 0;
  }

  /**
   * The one to use.
   *
   * @param sets what library and processor have, as {@code parley_instruction_sets} says
   * @param override the name of one of them, or null for the fastest
   */
  static InstructionSet choose(int sets, String override) throws UnavailableException {
    InstructionSet fastest = BASELINE;
    for (InstructionSet set : values()) {
      if (set.isIn(sets)) {
        fastest = set;
      }
      if (set.isIn(sets) && set.suffix().equals(override)) {
        return set;
      }
    }
    if (override != null) {
      String expected =
          Arrays.stream(values())
              .filter(set -> set.isIn(sets))
              .map(InstructionSet::suffix)
              .collect(Collectors.joining(", "));
      throw new UnavailableException(
          "%s or %s: expected an instruction set that this processor and the library have (%s), got %s; unset it"
              .formatted(PROPERTY, VARIABLE, expected, override));
    }
    return fastest;
  }

  /** The override of this process, or null; an empty one is none. */
  static String override() {
    String word = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return word == null || word.isEmpty() ? null : word.toLowerCase(Locale.ROOT);
  }
}
