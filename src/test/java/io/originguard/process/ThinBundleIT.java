package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the thin bundle is made of. */
class ThinBundleIT {

    /** What no part of a node in a container needs: the commands, the API and the pages of a standalone one. */
    private static final Set<String> STANDALONE_ALONE = Set.of(
            "io.micrometer",
            "io.originguard.app",
            "io.opentelemetry",
            "io.prometheus",
            "io.vertx",
            "org.apache.camel.component.micrometer",
            "org.apache.camel.component.platform.http",
            "org.apache.camel.main",
            "org.apache.camel.model.rest");

    @Test
    void what_its_classes_refer_to_is_in_it_or_imported() throws IOException {
        Path thin = Path.of("target", "karaf", "originguard-thin.jar");
        Set<String> wired = new TreeSet<>();
        try (JarFile jar = new JarFile(thin.toFile())) {
            jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                    .map(folder -> folder.replaceFirst("/$", "").replace('/', '.'))
                    .forEach(wired::add);
            String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
            Arrays.stream(imports.replaceAll("\"[^\"]*\"", "").split(","))
                    .map(clause -> clause.replaceFirst(";.*", "").strip())
                    .forEach(wired::add);
        }
        Predicate<String> absent = name -> !wired.contains(name)
                && !name.isEmpty()
                && !name.startsWith("java.")
                // Annotations that are not looked at when it runs.
                && !name.equals("org.jspecify.annotations")
                && STANDALONE_ALONE.stream().noneMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));

        List<JavaClass> ours = new ClassFileImporter()
                .importJar(new JarFile(thin.toFile())).stream()
                        .filter(type -> type.getPackageName().startsWith("io.originguard"))
                        .toList();

        assertThat(ours).hasSizeGreaterThan(100);
        Set<String> missing = ours.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> absent.test(
                        dependency.getTargetClass().getBaseComponentType().getPackageName()))
                .map(Dependency::getDescription)
                .collect(Collectors.toSet());
        assertThat(missing).isEmpty();
    }
}
