package io.originguard.app;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which route files are loaded: those of the routes folder, and for the shared ones that it lacks those of the jar. */
final class RouteFiles {

    private static final List<String> SHARED = List.of("fetch", "deliver", "alert", "intake", "unlisted");

    private static final String ENDING = ".camel.yaml";

    private RouteFiles() {}

    /** The locations for camel-main, comma separated. */
    static String of(Settings settings) {
        Optional<Path> folder = folder(settings);
        List<String> locations = new ArrayList<>();
        for (String name : SHARED) {
            Optional<Path> own = folder.map(f -> f.resolve(name + ENDING)).filter(Files::isRegularFile);
            locations.add(own.map(RouteFiles::location).orElse("classpath:originguard/routes/" + name + ENDING));
        }
        folder.map(f -> f.resolve("targets"))
                .filter(Files::isDirectory)
                .ifPresent(targets -> locations.addAll(list(targets)));
        return String.join(",", locations);
    }

    private static Optional<Path> folder(Settings settings) {
        Optional<Path> given = settings.get(Catalogue.ROUTES);
        given.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw new WrongInputException(
                    "--routes " + folder + " is not a folder; give one that has targets/*" + ENDING);
        });
        return given.or(() -> Optional.of(Path.of("routes")).filter(Files::isDirectory));
    }

    private static List<String> list(Path targets) {
        try (Stream<Path> files = Files.list(targets)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .map(RouteFiles::location)
                    .toList();
        } catch (IOException e) {
            throw new WrongInputException("--routes " + targets + " cannot be read: " + e, e);
        }
    }

    private static String location(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.contains(",")) {
            throw new WrongInputException(
                    "the route file " + path + " has a comma in its path; rename it or its folder");
        }
        return "file:" + path;
    }
}
