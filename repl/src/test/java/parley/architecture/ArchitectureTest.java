package parley.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** The arrows of the map and house style 5, over all rooms that the program is made of. */
@AnalyzeClasses(packages = "parley", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> ROOMS =
      List.of("tokenizer", "engine/core", "engine/vector", "native", "weights", "config", "repl");

  private static final String CORE = "parley.engine"; // without its sub-packages
  private static final String VECTOR = "parley.engine.vector..";
  private static final String SIMD = "parley.engine.simd..";
  private static final String ONNX = "parley.engine.onnx..";
  private static final String TORCH = "parley.engine.torch..";
  private static final String TOKENIZER = "parley.tokenizer..";
  private static final String WEIGHTS = "parley.weights..";
  private static final String CONFIG = "parley.config..";
  private static final String TLS = "javax.net.ssl.."; // faults of the JDK's HTTP client
  private static final String JACKSON = "com.fasterxml.jackson..";

  @ArchTest static final ArchRule tokenizer = onlyKnows(TOKENIZER, TOKENIZER);
  @ArchTest static final ArchRule core = onlyKnows(CORE, CORE);
  @ArchTest static final ArchRule config = onlyKnows(CONFIG, CONFIG, JACKSON);

  @ArchTest static final ArchRule vector = onlyKnows(VECTOR, VECTOR, CORE, "jdk.incubator.vector");

  @ArchTest static final ArchRule simd = onlyKnows(SIMD, SIMD, CORE);

  @ArchTest
  static final ArchRule weights = onlyKnows(WEIGHTS, WEIGHTS, CORE, TOKENIZER, JACKSON, TLS);

  @ArchTest
  static final ArchRule programMeetsBackendsAtRunTimeOnly =
      noClasses()
          .that()
          .resideInAPackage("parley.repl..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VECTOR, SIMD, ONNX, TORCH);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("parley.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule standardStreamsBelongToTheConsole =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("parley.repl.cli.Console")
          .should()
          .accessField(System.class, "in")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule onlyMainEndsTheJvm =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("parley.repl.Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule nobodyLogs =
      noClasses()
          .should()
          .callMethodWhere(target(name("getLogger")))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.slf4j..");

  @ArchTest
  static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

  @ArchTest static final ArchRule nothingHasAFinalizer = methods().should().notHaveName("finalize");

  @ArchTest
  static final ArchRule nothingIsFreedByACleaner =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ref.Cleaner");

  /** A room whose classes were not found would pass every rule. */
  @ArchTest
  static void everySourceIsChecked(JavaClasses checked) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    checked.stream()
        .filter(JavaClass::isTopLevelClass)
        .map(JavaClass::getName)
        .filter(name -> !name.endsWith("package-info"))
        .forEach(found::add);
    TreeSet<String> sources = new TreeSet<>();
    for (String room : ROOMS) {
      sources.addAll(classNames(Path.of(System.getProperty("parley.root"), room, "src/main/java")));
    }
    assertEquals(sources, found);
  }

  private static List<String> classNames(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(".java") && !file.endsWith("package-info.java"))
          .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
          .toList();
    }
  }

  /** The room depends on the given packages and the JDK only. */
  private static ArchRule onlyKnows(String room, String... packages) {
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages).or(resideInAnyPackage("java..", "com.sun.management")));
  }
}
