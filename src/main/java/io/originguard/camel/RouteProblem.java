package io.originguard.camel;

import io.originguard.target.Host;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a route file cannot be used, which its target goes on without. Immutable.
 *
 * @param file the file
 * @param line where in it, from 1; 0 for all of it
 * @param target whose route that was in it before goes on; empty where there was none
 * @param reason what is wrong and what to write instead, in one line
 * @param since when it was found
 */
public record RouteProblem(Path file, int line, Optional<Host> target, String reason, Instant since) {

    /** {@code file:line: reason}, as tools write it that editors can follow. */
    public String text() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason;
    }
}
