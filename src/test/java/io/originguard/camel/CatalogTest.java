package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What Camel's tools know of the component: the files of its catalogue, as they are in the jar. */
final class CatalogTest {

    @Test
    void the_description_of_the_component_is_where_tools_look_for_it() throws IOException {
        JsonNode component = description().path("component");

        assertThat(component.path("scheme").asText()).isEqualTo("frontier");
        assertThat(component.path("javaType").asText()).isEqualTo(FrontierComponent.class.getName());
        assertThat(component.path("groupId").asText()).isEqualTo("io.originguard");
        assertThat(component.path("artifactId").asText()).isEqualTo("originguard");
        assertThat(component.path("syntax").asText()).isEqualTo("frontier:target");
    }

    @Test
    void each_setting_of_a_target_is_an_option_with_its_default() throws IOException {
        JsonNode options = description().path("properties");

        for (Map.Entry<String, Setting<?>> setting : Catalogue.targetOptions().entrySet()) {
            JsonNode option = options.path(setting.getKey());
            assertThat(option.isMissingNode()).as(setting.getKey()).isFalse();
            assertThat(option.path("description").asText()).as(setting.getKey()).isNotBlank();
        }
    }

    @Test
    void camel_finds_the_component_by_its_scheme() throws IOException {
        Properties service = new Properties();
        try (InputStream in = open("/META-INF/services/org/apache/camel/component/frontier")) {
            service.load(in);
        }

        assertThat(service.getProperty("class")).isEqualTo(FrontierComponent.class.getName());
    }

    private static JsonNode description() throws IOException {
        try (InputStream in = open("/META-INF/io/originguard/camel/frontier.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(FrontierComponent.class.getResourceAsStream(resource), resource);
    }
}
