package io.originguard.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder for temporary files, which a container with a read-only root may lack. SQLite's library is unpacked there, so without it
 * nothing else would say what is missing.
 */
final class Scratch {

    private Scratch() {}

    /**
     * Where it is.
     *
     * @throws WrongInputException if nothing can be written there
     */
    static Path root() {
        Path root = Path.of(System.getProperty("java.io.tmpdir"));
        if (!Files.isDirectory(root) || !Files.isWritable(root)) {
            throw new WrongInputException("the folder for temporary files " + root
                    + " cannot be written to; name another with java -Djava.io.tmpdir=DIR");
        }
        return root;
    }

    /** A new folder there. */
    static Path folder(String prefix) throws IOException {
        return Files.createTempDirectory(root(), prefix);
    }
}
