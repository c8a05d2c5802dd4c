package io.originguard.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.originguard.camel.FrontierComponent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What editors and Camel's tools say of our route files and examples: their catalogue, with our component, and their schema. */
final class CamelToolingTest {

    private static final CamelCatalog CATALOG = catalog();
    private static final JsonSchema SCHEMA = schema();

    static List<Path> files() throws IOException {
        List<Path> all = new ArrayList<>(files("routes"));
        all.addAll(examples());
        return all;
    }

    static List<Path> examples() throws IOException {
        return files("examples");
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_endpoint_is_one_that_the_catalogue_knows(Path file) throws IOException {
        List<String> wrong = new ArrayList<>();

        for (String uri : endpoints(yaml(file))) {
            EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);
            if (!result.isSuccess()) {
                wrong.add(uri + ": " + result.summaryErrorMessage(false));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void the_catalogue_would_tell() {
        assertThat(CATALOG.validateEndpointProperties("frontier:shop.example.com?concurency=8")
                        .getUnknown())
                .containsExactly("concurency");
        assertThat(CATALOG.validateEndpointProperties("frontier:shop.example.com?concurrency=8")
                        .isSuccess())
                .isTrue();
    }

    /** The shipped files are held to it by {@link RouteFilesTest}, where the schema knows less than Camel. */
    @ParameterizedTest
    @MethodSource("examples")
    void each_example_keeps_to_the_schema_of_the_yaml_dsl(Path file) throws IOException {
        assertThat(SCHEMA.validate(new ObjectMapper().valueToTree(yaml(file)))).isEmpty();
    }

    /** All URIs with their parameters, without placeholders. */
    private static List<String> endpoints(Object node) {
        List<String> found = new ArrayList<>();
        if (node instanceof Map<?, ?> map) {
            if (map.get("uri") instanceof String uri && !uri.contains("{{")) {
                found.add(uri + parameters(uri, map.get("parameters")));
            }
            map.values().forEach(value -> found.addAll(endpoints(value)));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> found.addAll(endpoints(value)));
        }
        return found;
    }

    private static String parameters(String uri, Object given) {
        if (!(given instanceof Map<?, ?> all)) {
            return "";
        }
        Map<String, String> texts = all.entrySet().stream()
                .filter(one -> !String.valueOf(one.getValue()).contains("{{"))
                .collect(Collectors.toMap(one -> String.valueOf(one.getKey()), one -> String.valueOf(one.getValue())));
        if (uri.contains(":") || texts.isEmpty()) {
            return texts.isEmpty() ? "" : (uri.contains("?") ? "&" : "?") + query(texts);
        }
        try {
            // What editors write: the path from its parameters too.
            String whole = CATALOG.asEndpointUri(uri, texts, false);
            return whole.substring(uri.length());
        } catch (Exception e) {
            throw new IllegalArgumentException(uri + " with " + texts, e);
        }
    }

    private static String query(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Object yaml(Path file) throws IOException {
        return Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    }

    private static CamelCatalog catalog() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        try (InputStream in =
                FrontierComponent.class.getResourceAsStream("/META-INF/io/originguard/camel/frontier.json")) {
            catalog.addComponent(
                    "frontier",
                    FrontierComponent.class.getName(),
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
            return catalog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonSchema schema() {
        try (InputStream in = YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
