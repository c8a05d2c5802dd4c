package io.originguard.frontier;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContract {

    @TempDir
    private Path directory;

    @Override
    FrontierStore emptyStore() {
        return SqliteStore.open(directory.resolve("frontier.db"));
    }
}
