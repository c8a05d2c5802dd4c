package io.originguard.camel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of the route files. Immutable.
 *
 * @param folder whose files are meant; empty where none is watched
 * @param files how many target files are there
 * @param problems what cannot be used
 * @param restart shared files that have changed, which takes effect when the node is started again
 */
public record RouteReport(Optional<Path> folder, int files, List<RouteProblem> problems, List<Path> restart) {

    /** Nothing is known of any file. */
    public static final RouteReport NONE = new RouteReport(Optional.empty(), 0, List.of(), List.of());

    public RouteReport {
        problems = List.copyOf(problems);
        restart = List.copyOf(restart);
    }
}
