package io.originguard.frontier;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContract {

    private final Path directory;

    SqliteOutboxTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Override
    FrontierStore emptyStore() {
        return SqliteStore.open(directory.resolve("frontier.db"));
    }
}
