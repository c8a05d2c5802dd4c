package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    @Test
    void an_empty_folder_leaves_the_routes_of_the_program(@TempDir Path folder) {
        List<String> locations = locations(folder);

        assertThat(locations)
                .hasSize(5)
                .contains("classpath:originguard/routes/fetch.camel.yaml")
                .allMatch(location -> location.startsWith("classpath:originguard/routes/"))
                .allSatisfy(location -> assertThat(
                                getClass().getClassLoader().getResource(location.substring("classpath:".length())))
                        .isNotNull());
    }

    @Test
    void a_shared_route_of_the_folder_replaces_that_of_the_program(@TempDir Path folder) throws IOException {
        Path own = Files.createFile(folder.resolve("deliver.camel.yaml"));

        List<String> locations = locations(folder);

        assertThat(locations)
                .hasSize(5)
                .contains("file:" + own, "classpath:originguard/routes/fetch.camel.yaml")
                .doesNotContain("classpath:originguard/routes/deliver.camel.yaml");
    }

    @Test
    void a_folder_that_is_not_there_is_refused(@TempDir Path folder) {
        assertThatThrownBy(() -> locations(folder.resolve("missing")))
                .isInstanceOf(WrongInputException.class)
                .hasMessage("--routes " + folder.resolve("missing") + " is not a folder; give one that has"
                        + " targets/*.camel.yaml");
    }

    @Test
    void a_comma_which_would_split_the_list_is_refused(@TempDir Path parent) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("a,b"));
        Files.createFile(folder.resolve("fetch.camel.yaml"));

        assertThatThrownBy(() -> locations(folder))
                .isInstanceOf(WrongInputException.class)
                .hasMessageContaining("fetch.camel.yaml has a comma in its path");
    }

    private static List<String> locations(Path folder) {
        Settings settings = Settings.load(Sources.none().assignments(List.of("originguard.routes=" + folder)));
        return List.of(RouteFiles.shared(RouteFiles.folder(settings)).split(","));
    }
}
