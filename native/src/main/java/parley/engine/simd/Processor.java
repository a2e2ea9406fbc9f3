package parley.engine.simd;

/**
 * A processor that has kernels, and how the headers of libraries call it.
 *
 * @param elf e_machine
 * @param machO cputype
 * @param pe Machine
 */
record Processor(String name, int elf, int machO, int pe) {

  static final Processor X86_64 = new Processor("x86-64", 62, 0x01000007, 0x8664);
  static final Processor ARM64 = new Processor("ARM64", 183, 0x0100000c, 0xaa64);

  /** The processor of a JVM whose property {@code os.arch} is {@code arch}. */
  static Processor of(String arch) throws UnavailableException {
    return switch (arch) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> ARM64;
      default ->
          throw new UnavailableException(
              "there are no C++ kernels for processors of kind "
                  + arch
                  + ", only for x86-64 and ARM64; use the backend vector");
    };
  }
}
