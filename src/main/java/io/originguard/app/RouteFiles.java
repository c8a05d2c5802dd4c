package io.originguard.app;

import io.originguard.reload.RouteFolder;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which shared route files are loaded: those of the routes folder, and for those that it lacks the ones of the jar. */
final class RouteFiles {

    private RouteFiles() {}

    /** The folder of the routes, which need not be there unless it was given. */
    static RouteFolder folder(Settings settings) {
        Optional<Path> given = settings.get(Catalogue.ROUTES);
        given.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw new WrongInputException(
                    "--routes " + folder + " is not a folder; give one that has targets/*" + RouteFolder.ENDING);
        });
        return new RouteFolder(given.orElse(Path.of("routes")));
    }

    /** The locations of the shared files for camel-main, comma separated. */
    static String shared(RouteFolder folder) {
        List<String> locations = new ArrayList<>();
        for (String name : RouteFolder.SHARED) {
            locations.add(folder.shared(name)
                    .map(RouteFiles::location)
                    .orElse("classpath:originguard/routes/" + name + RouteFolder.ENDING));
        }
        return String.join(",", locations);
    }

    private static String location(Path file) {
        if (file.toString().contains(",")) {
            throw new WrongInputException(
                    "the route file " + file + " has a comma in its path; rename it or its folder");
        }
        return "file:" + file;
    }
}
