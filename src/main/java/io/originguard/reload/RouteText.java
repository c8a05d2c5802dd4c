package io.originguard.reload;

import io.originguard.settings.Hindrance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * A route file as it was at one moment. Immutable; equal to another if nothing has changed.
 *
 * @param file the file
 * @param text all of it; where it cannot be read, why
 * @param readable whether it could be read
 */
record RouteText(Path file, String text, boolean readable) {

    /** Longer than any route file, and short enough to be kept for hundreds of targets. */
    private static final long MOST_BYTES = 1 << 20;

    static RouteText of(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                return new RouteText(file, "it has " + bytes + " bytes; a route file has at most " + MOST_BYTES, false);
            }
            return new RouteText(file, Files.readString(file), true);
        } catch (IOException e) {
            return new RouteText(file, "it cannot be read: " + Hindrance.of(e), false);
        }
    }

    /** Where Camel says that the route comes from. */
    static String location(Path file) {
        return "file:" + file;
    }

    /** The text for Camel: what was looked at is what is loaded, whatever becomes of the file meanwhile. */
    Resource resource() {
        return ResourceHelper.fromString(location(file), text);
    }
}
