package io.originguard.camel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The name of a data directory in the fleet. As one process has a directory at a time, a node that joins knows that an earlier one
 * with the same name is gone, and need not wait for its lease to run out.
 */
final class Seat {

    private static final String FILE = "node.id";

    private Seat() {}

    /** The name that was given to the directory when it was first asked for. */
    static String of(Path data) {
        Path file = data.resolve(FILE);
        try {
            if (Files.exists(file)) {
                String known = Files.readString(file).strip();
                if (known.matches("[0-9a-f-]{36}")) {
                    return known;
                }
            }
            Files.createDirectories(data);
            String fresh = UUID.randomUUID().toString();
            Files.writeString(file, fresh + "\n");
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " cannot be used", e);
        }
    }
}
