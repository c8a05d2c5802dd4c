package io.originguard.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a target's route, as users write them, in a folder of routes. */
final class TargetFile {

    private TargetFile() {}

    /** The route of a target with some options, each {@code name: value}. */
    static Path write(Path routes, String host, String... options) {
        StringBuilder lines = new StringBuilder();
        for (String option : options) {
            lines.append("\n        ").append(option);
        }
        return writeText(routes, host, """
                - route:
                    id: %1$s
                    routeConfigurationId: originguard
                    description: Pages of %1$s.
                    from:
                      uri: frontier
                      parameters:
                        target: %1$s%2$s
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: fetch
                """.formatted(host, lines));
    }

    /** The file of a target with whatever text. */
    static Path writeText(Path routes, String host, String text) {
        try {
            Path targets = Files.createDirectories(routes.resolve("targets"));
            return Files.writeString(targets.resolve(host + ".camel.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
