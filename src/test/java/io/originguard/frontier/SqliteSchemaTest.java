package io.originguard.frontier;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteSchemaTest extends SchemaContract {

    private Path file = Path.of("frontier.db");

    @BeforeEach
    void in(@TempDir Path directory) {
        file = directory.resolve("frontier.db");
    }

    @Override
    FrontierStore open(Schema program) {
        return SqliteStore.open(file, Duration.ofSeconds(5), program);
    }
}
