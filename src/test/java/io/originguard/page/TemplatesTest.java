package io.originguard.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TemplatesTest {

    @Test
    void no_template_shows_anything_unescaped_or_brings_a_script_or_a_style_of_its_own() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/originguard/page"))) {
            List<Path> templates = files.toList();

            assertThat(templates).hasSizeGreaterThan(5).allSatisfy(template -> assertThat(Files.readString(template))
                    .doesNotContain("{{{", "{{&", "{{=", " style=", "<style", "javascript:", " onclick", "<script>"));
        }
    }

    @Test
    void what_is_filled_in_is_escaped() {
        String html = new Templates()
                .fill("problem", Map.of("title", "<b>\"'", "detail", "{{title}}</p><script>", "now", Map.of()));

        assertThat(html)
                .doesNotContain("<b>", "<script>\n", "</p><script>")
                .contains("&lt;b&gt;&quot;&#39;", "{{title}}&lt;/p&gt;");
    }
}
