package io.originguard.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Clock;
import java.time.Instant;

/** The order of the packages, and the habits that hold everywhere. */
@AnalyzeClasses(packages = "io.originguard", importOptions = DoNotIncludeTests.class)
final class PackageOrderTest {

    @ArchTest
    static final ArchRule a_package_uses_only_those_above_it = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("target")
            .definedBy("io.originguard.target..")
            .layer("edge")
            .definedBy("io.originguard.edge..")
            .layer("breaker")
            .definedBy("io.originguard.breaker..")
            .layer("settings")
            .definedBy("io.originguard.settings..")
            .layer("frontier")
            .definedBy("io.originguard.frontier..")
            .layer("intake")
            .definedBy("io.originguard.intake..")
            .layer("sink")
            .definedBy("io.originguard.sink..")
            .layer("camel")
            .definedBy("io.originguard.camel..")
            .layer("routes")
            .definedBy("io.originguard.routes..")
            .layer("demo")
            .definedBy("io.originguard.demo..")
            .layer("app")
            .definedBy("io.originguard.app..")
            .whereLayer("edge")
            .mayOnlyAccessLayers("target")
            .whereLayer("target")
            .mayNotAccessAnyLayer()
            .whereLayer("breaker")
            .mayOnlyAccessLayers("target", "edge")
            .whereLayer("settings")
            .mayOnlyAccessLayers("target", "edge")
            .whereLayer("frontier")
            .mayOnlyAccessLayers("target")
            .whereLayer("intake")
            .mayOnlyAccessLayers("target", "frontier")
            .whereLayer("sink")
            .mayOnlyAccessLayers("target", "edge")
            .whereLayer("camel")
            .mayOnlyAccessLayers("target", "edge", "breaker", "settings", "frontier", "intake", "sink")
            .whereLayer("routes")
            .mayOnlyAccessLayers("camel")
            .whereLayer("demo")
            .mayOnlyAccessLayers("target")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = SlicesRuleDefinition.slices()
            .matching("io.originguard.(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule the_rules_know_neither_camel_nor_sql = noClasses()
            .that()
            .resideInAnyPackage("io.originguard.target..", "io.originguard.edge..", "io.originguard.breaker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule sql_lives_in_the_frontier = noClasses()
            .that()
            .resideOutsideOfPackage("io.originguard.frontier..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule time_is_injected = noClasses()
            .that()
            .resideOutsideOfPackage("io.originguard.demo..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("I9: one java.time.Clock");

    @ArchTest
    static final ArchRule the_system_clock_is_chosen_by_the_program = noClasses()
            .that()
            .resideOutsideOfPackages("io.originguard.app..", "io.originguard.demo..")
            .should()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule nothing_sleeps =
            noClasses().should().callMethod(Thread.class, "sleep", long.class).because("I7: nothing waits");

    @ArchTest
    static final ArchRule names_say_what_a_thing_is = classes()
            .should()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl");
}
