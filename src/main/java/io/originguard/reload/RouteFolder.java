package io.originguard.reload;

import io.originguard.settings.Hindrance;
import io.originguard.target.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of routes: a file a target in {@code targets/}, and the shared files beside it. Links are followed, since mounted
 * folders are often made of them.
 *
 * @param path absolute
 */
public record RouteFolder(Path path) {

    /** How the name of a route file ends. */
    public static final String ENDING = ".camel.yaml";

    /** The names, without their ending, of the files that serve all targets. */
    public static final List<String> SHARED = List.of("fetch", "deliver", "alert", "intake", "unlisted");

    public RouteFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Where the files of the targets are. */
    public Path targets() {
        return path.resolve("targets");
    }

    /** The file of one target. */
    public Path target(String name) {
        return targets().resolve(name + ENDING);
    }

    /** A shared file, if the folder has its own. */
    public Optional<Path> shared(String name) {
        return Optional.of(path.resolve(name + ENDING)).filter(Files::isRegularFile);
    }

    /**
     * The files of the targets, in the order of their names; none where there is no folder for them. What begins with a dot
     * is somebody's temporary file.
     *
     * @throws IOException if the folder cannot be listed, be it that it may not be read or that it is something else
     */
    public List<Path> targetFiles() throws IOException {
        if (Files.notExists(targets())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(targets())) {
            return files.filter(RouteFolder::isRouteFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The file that names this target, if there is one that can be read. */
    public Optional<Path> fileOf(Host target) {
        try {
            return targetFiles().stream()
                    .filter(file -> Yaml.names(RouteText.of(file), target.name()))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        // A link that leads nowhere is a file that cannot be read, not one that is gone.
        return name.endsWith(ENDING)
                && !name.startsWith(".")
                && (Files.isRegularFile(file) || (Files.isSymbolicLink(file) && !Files.exists(file)));
    }

    /** How the folder stands now. */
    Look look() {
        SortedMap<Path, RouteText> targets = new TreeMap<>();
        SortedMap<Path, RouteText> shared = new TreeMap<>();
        Optional<String> trouble = Optional.empty();
        try {
            targetFiles().forEach(file -> targets.put(file, RouteText.of(file)));
            SHARED.stream()
                    .flatMap(name -> shared(name).stream())
                    .forEach(file -> shared.put(file, RouteText.of(file)));
        } catch (IOException e) {
            trouble = Optional.of("it cannot be listed: " + Hindrance.of(e));
        }
        boolean there = Files.isDirectory(targets());
        return new Look(targets, shared, there, trouble);
    }

    /**
     * The folder at one moment. Immutable; equal to another if nothing has changed.
     *
     * @param targets the files of the targets
     * @param shared the shared files that the folder has of its own
     * @param there whether there is a folder for targets
     * @param trouble why it could not be read
     */
    record Look(
            SortedMap<Path, RouteText> targets,
            SortedMap<Path, RouteText> shared,
            boolean there,
            Optional<String> trouble) {}
}
