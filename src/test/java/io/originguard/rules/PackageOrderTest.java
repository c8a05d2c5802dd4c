package io.originguard.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The order of the packages, and the habits that hold everywhere. */
final class PackageOrderTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.originguard");

    @Test
    void a_package_uses_only_those_above_it() {
        Architectures.LayeredArchitecture order =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : new String[] {
            "target",
            "edge",
            "breaker",
            "robots",
            "settings",
            "access",
            "alert",
            "frontier",
            "intake",
            "sink",
            "camel",
            "reload",
            "status",
            "page",
            "replay",
            "routes",
            "demo",
            "embedding",
            "app",
            "karaf"
        }) {
            order = order.layer(layer).definedBy("io.originguard." + layer + "..");
        }

        order.whereLayer("target")
                .mayNotAccessAnyLayer()
                .whereLayer("edge")
                .mayOnlyAccessLayers("target")
                .whereLayer("breaker")
                .mayOnlyAccessLayers("target", "edge")
                .whereLayer("robots")
                .mayOnlyAccessLayers("target", "edge")
                .whereLayer("settings")
                .mayOnlyAccessLayers("target", "edge")
                .whereLayer("access")
                .mayOnlyAccessLayers("settings")
                .whereLayer("alert")
                .mayOnlyAccessLayers("target")
                .whereLayer("frontier")
                .mayOnlyAccessLayers("target", "alert")
                .whereLayer("intake")
                .mayOnlyAccessLayers("target", "frontier")
                .whereLayer("sink")
                .mayOnlyAccessLayers("target", "edge")
                .whereLayer("camel")
                .mayOnlyAccessLayers(
                        "target", "edge", "breaker", "robots", "settings", "alert", "frontier", "intake", "sink")
                .whereLayer("reload")
                .mayOnlyAccessLayers("target", "settings", "camel")
                .whereLayer("status")
                .mayOnlyAccessLayers(
                        "target", "edge", "breaker", "robots", "settings", "access", "alert", "frontier", "camel")
                .whereLayer("page")
                .mayOnlyAccessLayers("target", "edge", "settings", "access", "frontier", "status")
                .whereLayer("replay")
                .mayOnlyAccessLayers("target", "edge", "breaker", "frontier", "camel", "status")
                .whereLayer("routes")
                .mayOnlyAccessLayers("access", "camel", "status")
                .whereLayer("demo")
                .mayOnlyAccessLayers("target")
                .whereLayer("embedding")
                .mayOnlyAccessLayers("settings", "frontier", "sink", "camel", "routes")
                .whereLayer("app")
                .mayOnlyBeAccessedByLayers("karaf")
                .whereLayer("karaf")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packages_are_free_of_cycles() {
        SlicesRuleDefinition.slices()
                .matching("io.originguard.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void the_rules_know_neither_camel_nor_sql() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.originguard.target..",
                        "io.originguard.edge..",
                        "io.originguard.breaker..",
                        "io.originguard.robots..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.camel..", "java.sql..", "javax.sql..")
                .check(CLASSES);
    }

    @Test
    void of_the_rules_only_the_reader_of_error_documents_knows_json() {
        noClasses()
                .that()
                .resideInAnyPackage("io.originguard.target..", "io.originguard.edge..", "io.originguard.breaker..")
                .and()
                .haveNameNotMatching(".*\\.ProblemDocument(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void sql_lives_in_the_frontier() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.originguard.frontier..")
                .should()
                .dependOnClassesThat(
                        // Which a container or an application has, and which is handed on.
                        resideInAnyPackage("java.sql..", "javax.sql..").and(not(equivalentTo(DataSource.class))))
                .check(CLASSES);
    }

    @Test
    void time_is_injected() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.originguard.demo..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("I9: one java.time.Clock")
                .check(CLASSES);
    }

    @Test
    void only_the_program_chooses_the_system_clock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.originguard.app..",
                        "io.originguard.demo..",
                        "io.originguard.embedding..",
                        "io.originguard.karaf..")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void nothing_sleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("I7: nothing waits")
                .check(CLASSES);
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Impl)$").check(CLASSES);
    }
}
