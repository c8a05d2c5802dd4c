package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoresTest {

    private final Path directory;

    StoresTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_sqlite_url_opens_its_file() {
        Path file = directory.resolve("frontier.db");

        try (FrontierStore store = Stores.open("jdbc:sqlite:" + file)) {
            assertThat(store.states()).isEmpty();
        }

        assertThat(file).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x",
                "frontier.db",
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:a.db?mode=ro"
            })
    void any_other_url_is_refused_with_the_name_of_the_setting(String url) {
        assertThatThrownBy(() -> Stores.open(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("originguard.store.url=" + url, "jdbc:sqlite:data/frontier.db");
    }
}
