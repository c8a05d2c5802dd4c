package io.originguard.frontier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterProperty;

class SqliteStorePropertiesTest extends FrontierStoreProperties {

    private final Path directory;
    private final FrontierStore store;

    SqliteStorePropertiesTest() throws IOException {
        directory = Files.createTempDirectory("frontier");
        store = SqliteStore.open(directory.resolve("frontier.db"));
    }

    @AfterProperty
    void close() throws IOException {
        store.close();
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    @Override
    FrontierStore store() {
        return store;
    }
}
