package io.github.fdda;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.internal.NDArrayEx;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.engine.Scalars;
import io.github.fdda.fixture.Identities;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "io.github.fdda", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "io.github.fdda";

  /** The rooms of the library, from the ground up: each may use those before it, so no cycles. */
  private static final List<String> ROOMS =
      List.of(
          "util",
          "timing",
          "engine",
          "train",
          "data",
          "onnx",
          "network.layer",
          "network.graph",
          "network",
          "evaluate",
          "bns",
          "synthesis",
          "quantize.grid",
          "quantize.target",
          "quantize.simulate",
          "quantize.batch",
          "quantize.stage",
          "quantize.correct",
          "quantize.range",
          "quantize.equalize",
          "quantize.reparametrize",
          "quantize.round",
          "quantize.scale",
          "quantize.reconstruct",
          "quantize.distil",
          "quantize",
          "mixed",
          "deploy",
          "integer",
          "integer.c",
          "search",
          "",
          "chart",
          "notebook");

  @ArchTest
  static final ArchRule rooms_useThoseBelow =
      classes()
          .should(
              new ArchCondition<>("depend only on their own room and those below") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getDirectDependenciesFromSelf().stream()
                      .filter(dependency -> isOurs(dependency.getTargetClass()))
                      .filter(dependency -> floor(dependency.getTargetClass()) > floor(type))
                      .forEach(
                          dependency ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      type, dependency.getDescription())));
                }
              });

  @ArchTest
  static final ArchRule rooms_areAllNamed =
      classes()
          .should()
          .resideInAnyPackage(
              ROOMS.stream().map(ArchitectureTest::packageOf).toArray(String[]::new));

  private static String packageOf(String room) {
    return room.isEmpty() ? ROOT : ROOT + "." + room;
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  private static int floor(JavaClass type) {
    return ROOMS.indexOf(type.getPackageName().substring(ROOT.length()).replaceFirst("^[.]", ""));
  }

  /**
   * What is not marked {@link Internal} is what others build on: it takes and gives neither arrays
   * of the engine nor anything that is internal.
   */
  @ArchTest
  static final ArchRule api_mentionsNothingInternal =
      codeUnits()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(isApi())
          .and()
          .areNotAnnotatedWith(Internal.class)
          .should(
              new ArchCondition<>("mention no arrays and nothing internal") {
                @Override
                public void check(JavaCodeUnit member, ConditionEvents events) {
                  signature(member)
                      .filter(type -> isHidden(type))
                      .forEach(
                          type ->
                              events.add(
                                  SimpleConditionEvent.violated(
                                      member,
                                      member.getFullName() + " mentions " + type.getName())));
                }
              });

  private static Stream<JavaClass> signature(JavaCodeUnit member) {
    var generic =
        Stream.concat(member.getParameterTypes().stream(), Stream.of(member.getReturnType()));
    return generic
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .distinct();
  }

  private static DescribedPredicate<JavaClass> isApi() {
    return DescribedPredicate.describe(
        "are part of the API",
        type ->
            type.getModifiers().contains(JavaModifier.PUBLIC)
                && isVisible(type)
                && !isHidden(type));
  }

  private static boolean isVisible(JavaClass type) {
    return type.getEnclosingClass()
        .map(
            outer ->
                outer.getModifiers().contains(JavaModifier.PUBLIC)
                    && isVisible(outer)
                    && !isHidden(outer))
        .orElse(true);
  }

  private static boolean isHidden(JavaClass type) {
    return type.isAnnotatedWith(Internal.class)
        || type.getPackageName().startsWith("ai.djl.ndarray")
        || type.getPackageName().startsWith("ai.onnx")
        || type.getEnclosingClass().map(ArchitectureTest::isHidden).orElse(false);
  }

  @ArchTest
  static final ArchRule library_doesNotPrint =
      noClasses()
          .should(ACCESS_STANDARD_STREAMS)
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule library_doesNotExit =
      noClasses().should().callMethod(System.class, "exit", int.class);

  /** Elsewhere its path, its grad mode and its arrays would have no one to look after them. */
  @ArchTest
  static final ArchRule engine_isEnteredInOneRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.github.fdda.engine")
          .should()
          .callMethodWhere(target(nameMatching("newBaseManager|getEngine|setGradMode")))
          .orShould()
          .callMethodWhere(
              target(owner(assignableTo(NDArrayEx.class))).and(target(nameMatching("convolution"))))
          .orShould()
          .callConstructor(NDScope.class);

  /** A draw must depend on the seed alone. */
  @ArchTest
  static final ArchRule draws_comeFromSeeds =
      noClasses()
          .that()
          .doNotBelongToAnyOf(CalibrationSet.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class, ThreadLocalRandom.class)
          .orShould()
          .callMethod(Math.class, "random");

  /** The engine has a random state of its own. */
  @ArchTest
  static final ArchRule engine_drawsNothing =
      noClasses()
          .should()
          .callMethodWhere(
              target(
                  nameMatching(
                      "random(Uniform|Normal|Integer|Permutation|Multinomial)|setRandomSeed")));

  /** See {@link Scalars}: the engine loses the number before the backward pass. */
  @ArchTest
  static final ArchRule numbersOnTheTape_last =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.github.fdda.engine",
              "io.github.fdda.network..",
              "io.github.fdda.bns",
              "io.github.fdda.synthesis")
          .or()
          .haveSimpleNameStartingWith("Distillation")
          .should()
          .callMethod(NDArray.class, "mul", Number.class)
          .orShould()
          .callMethod(NDArray.class, "div", Number.class)
          .orShould()
          .callMethod(NDArray.class, "pow", Number.class);

  @ArchTest static final ArchTests identities = ArchTests.in(Identities.class);

  @ArchTest
  static final ArchRule concreteClasses_areFinal =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .and(notPackageInfo())
          .and(notGenerated())
          .should()
          .haveModifier(JavaModifier.FINAL);

  /** Step results, statistics and hyper-parameters can be shared without a thought. */
  @ArchTest
  static final ArchRule results_areImmutable =
      fields()
          .that()
          .areDeclaredInClassesThat(
              resideInAnyPackage("io.github.fdda", "io.github.fdda.bns").and(notGenerated()))
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule hyperParameters_areRecords =
      classes()
          .that()
          .haveSimpleNameEndingWith("Config")
          .and()
          .areNotInterfaces()
          .or()
          .haveSimpleName("Recipe")
          .should()
          .beRecords();

  /** Builders of configuration records, which the annotation processor writes. */
  private static DescribedPredicate<JavaClass> notGenerated() {
    return DescribedPredicate.describe(
        "are not generated",
        type -> !type.getSimpleName().matches("(\\w+(Config|Options)|LossWeights)Builder"));
  }

  private static DescribedPredicate<JavaClass> notPackageInfo() {
    return DescribedPredicate.describe(
        "are not package-info", type -> !type.getSimpleName().equals("package-info"));
  }
}
