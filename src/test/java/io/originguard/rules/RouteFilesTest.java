package io.originguard.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.originguard.app.ShippedNode;
import io.originguard.camel.FrontierEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The shipped route files: how they are written, and that all they name is there in a started node. */
final class RouteFilesTest {

    private static final int MOST_ROUTES = 4;
    private static final int MOST_LINES = 80;

    /** The fetch route has a branch of about ten lines for each kind of outcome. */
    private static final Map<String, Integer> LONGER = Map.of("fetch.camel.yaml", 130);

    /** The first words of routes' ids, unless the route is named after its target. */
    private static final Set<String> VERBS =
            Set.of("alert", "deliver", "fetch", "give", "send", "submit", "sweep", "take");

    /** Steps and parts whose short form, a bare text, Camel is about to give up. */
    private static final Set<String> NEVER_BARE = Set.of(
            "to",
            "toD",
            "bean",
            "log",
            "from",
            "setBody",
            "transform",
            "filter",
            "stop",
            "circuitBreaker",
            "choice",
            "doTry",
            "route",
            "expression");

    /** Parts that the canonical form has an expression in between for. */
    private static final Set<String> LANGUAGES = Set.of("simple", "constant", "method", "header", "jq", "xpath", "ref");

    private static JsonSchema schema;
    private static ShippedNode node;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        try (InputStream in = YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in);
        }
        node = ShippedNode.start(directory, RouteFile.FOLDER);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static List<RouteFile> files() {
        return RouteFile.all();
    }

    @Test
    void the_files_are_there() {
        assertThat(files())
                .extracting(file -> RouteFile.FOLDER.relativize(file.path()).toString())
                .contains(
                        "fetch.camel.yaml",
                        "intake.camel.yaml",
                        "deliver.camel.yaml",
                        "alert.camel.yaml",
                        "unlisted.camel.yaml")
                .anyMatch(name -> name.startsWith("targets/"))
                .allMatch(name -> name.endsWith(".camel.yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_keeps_to_camels_own_schema(RouteFile file) {
        assertThat(schema.validate(new ObjectMapper().valueToTree(inTheWordsOfTheSchema(file.items()))))
                .isEmpty();
    }

    @Test
    void the_schema_would_tell() {
        Object wrong = List.of(Map.of("route", Map.of("from", Map.of("uri", "direct:a", "stepps", List.of()))));

        assertThat(schema.validate(new ObjectMapper().valueToTree(wrong))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_is_written_in_the_canonical_form(RouteFile file) {
        assertThat(file.items()).allSatisfy(item -> assertThat(item).containsOnlyKeys("route"));
        file.walk((key, value) -> {
            boolean reference = String.valueOf(value).startsWith("#");
            if (NEVER_BARE.contains(key) && !reference) {
                assertThat(value).as("%s: %s", file, key).isNotInstanceOf(String.class);
            }
            if (key.equals("when")) {
                assertThat((List<?>) value).allSatisfy(branch -> assertThat(((Map<?, ?>) branch).keySet())
                        .as("the branches of %s", file)
                        .anyMatch("expression"::equals)
                        .noneMatch(LANGUAGES::contains));
            }
            if (key.equals("uri")) {
                assertThat(String.valueOf(value))
                        .as("%s: a scheme with its parameters below, or a placeholder", file)
                        .matches("[a-z-]+|\\{\\{[a-zA-Z.]+}}");
            }
        });
    }

    /** The example of the README, in the file that it tells to copy. */
    @Test
    void a_target_may_have_rules_for_its_paths() throws Exception {
        String rules = Files.readAllLines(Path.of("README.md")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("paths: "))
                .findFirst()
                .orElseThrow();
        String text = Files.readString(RouteFile.FOLDER.resolve("targets/shop.example.com.camel.yaml"))
                .replace("shop.example.com", "heavy.example.com")
                .replaceAll("( *)concurrency: 8", "$0\n$1" + Matcher.quoteReplacement(rules));
        Object items = new Load(LoadSettings.builder().build()).loadFromString(text);

        assertThat(schema.validate(new ObjectMapper().valueToTree(inTheWordsOfTheSchema(items))))
                .isEmpty();
        PluginHelper.getRoutesLoader(context()).loadRoutes(ResourceHelper.fromString("heavy.camel.yaml", text));

        assertThat(context().getRoute("heavy.example.com").getEndpoint())
                .isInstanceOfSatisfying(FrontierEndpoint.class, endpoint -> assertThat(endpoint.getPaths())
                        .isEqualTo(rules.substring("paths: ".length())));
        context().getRouteController().stopRoute("heavy.example.com");
        assertThat(context().removeRoute("heavy.example.com")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_begins_with_what_flows_through_and_how_to_watch_it(RouteFile file) {
        assertThat(file.lines().get(0)).startsWith("# ").endsWith(".");
        assertThat(file.lines().get(1)).startsWith("# Watch it: ");
        assertThat(file.lines().get(2)).isEqualTo("- route:");
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_is_one_story_of_bounded_length(RouteFile file) {
        int most = LONGER.getOrDefault(file.path().getFileName().toString(), MOST_LINES);

        assertThat(file.routes()).hasSizeBetween(1, MOST_ROUTES);
        assertThat(file.lines()).hasSizeLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_route_says_what_it_does(RouteFile file) {
        for (Map<String, Object> route : file.routes()) {
            assertSaysWhatItDoes(
                    String.valueOf(route.get("id")), String.valueOf(route.get("description")), target(route));
        }
    }

    @Test
    void the_routes_in_java_say_so_too() {
        for (Route route : context().getRoutes()) {
            if (!route.getId().startsWith("route") && !isOfRest(route)) {
                assertSaysWhatItDoes(route.getId(), String.valueOf(route.getDescription()), route.getId());
            }
        }
        assertThat(context().getRoutes())
                .extracting(Route::getId)
                .contains("give-back-failed", "sweep-probes", "send-probe", "take-post");
    }

    @Test
    void ids_are_unique() {
        List<String> ids = files().stream()
                .flatMap(file -> file.routes().stream())
                .map(route -> String.valueOf(route.get("id")))
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("files")
    void the_shipped_file_is_the_one_that_is_loaded(RouteFile file) {
        for (Map<String, Object> route : file.routes()) {
            Route loaded = context().getRoute(String.valueOf(route.get("id")));

            assertThat(loaded).as("route %s", route.get("id")).isNotNull();
            assertThat(loaded.getSourceResource().getLocation())
                    .isEqualTo("file:" + file.path().toAbsolutePath().normalize());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_bean_is_there_and_has_the_method(RouteFile file) {
        file.walk((key, value) -> {
            if (value instanceof Map<?, ?> part && part.containsKey("ref")) {
                Object bean = context().getRegistry().lookupByName(String.valueOf(part.get("ref")));
                assertThat(bean).as("%s: bean %s", file, part.get("ref")).isNotNull();
                if (key.equals("bean") || key.equals("method")) {
                    assertThat(Arrays.stream(bean.getClass().getMethods()).map(Method::getName))
                            .as("%s: methods of %s", file, part.get("ref"))
                            .contains(String.valueOf(part.get("method")));
                }
            }
            if (value instanceof String text && text.startsWith("#")) {
                assertThat(context().getRegistry().lookupByName(text.replaceFirst("#(bean:)?", "")))
                        .as("%s: %s", file, text)
                        .isNotNull();
            }
        });
    }

    @Test
    void the_fetch_route_was_looked_through() {
        List<String> beans = new ArrayList<>();
        files().forEach(file -> file.walk((key, value) -> {
            if (key.equals("ref") || (key.equals("circuitBreaker") && value instanceof String)) {
                beans.add(String.valueOf(value));
            }
        }));

        assertThat(beans)
                .contains("originguardFetch", "originguardBranches", "originguardPage", "originguardAlertJson")
                .contains("#originguardBreaker");
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_placeholder_has_a_value(RouteFile file) {
        for (String key : file.placeholders()) {
            assertThat(context().getPropertiesComponent().resolveProperty(key))
                    .as("%s: {{%s}}", file, key)
                    .isPresent();
        }
    }

    @Test
    void what_leaves_the_process_is_a_placeholder() {
        Set<String> inside = Set.of("direct", "frontier", "file");

        files().forEach(file -> file.walk((key, value) -> {
            if (key.equals("uri") && !String.valueOf(value).startsWith("{{")) {
                assertThat(inside).as("schemes in %s", file).contains(String.valueOf(value));
            }
        }));
    }

    @Test
    void every_direct_endpoint_has_a_route_behind_it() {
        Set<String> served = context().getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointBaseUri())
                .collect(Collectors.toSet());
        Set<String> named = new HashSet<>();
        for (Endpoint endpoint : context().getEndpoints()) {
            if (endpoint.getEndpointUri().startsWith("direct:")) {
                named.add(endpoint.getEndpointBaseUri());
            }
        }
        files().forEach(file -> file.walk((key, value) -> {
            if (value instanceof Map<?, ?> step
                    && "direct".equals(step.get("uri"))
                    && step.get("parameters") instanceof Map<?, ?> parameters) {
                named.add("direct://" + parameters.get("name"));
            }
        }));

        assertThat(named).contains("direct://fetch", "direct://deliver", "direct://failed", "direct://probe");
        assertThat(served).containsAll(named);
    }

    @Test
    void only_the_routes_that_are_asked_for_start_by_themselves() {
        assertThat(context()
                        .getRouteController()
                        .getRouteStatus("fetch-unlisted")
                        .isStarted())
                .isFalse();
        assertThat(context()
                        .getRouteController()
                        .getRouteStatus("shop.example.com")
                        .isStarted())
                .isTrue();
        assertThat(context().getRouteController().getRouteStatus("take-inbox").isStarted())
                .isTrue();
    }

    private static void assertSaysWhatItDoes(String id, String description, String target) {
        assertThat(id).matches("[a-z0-9]+([.-][a-z0-9]+)*");
        if (!id.equals(target) || !id.contains(".")) {
            assertThat(VERBS).as("the first word of %s", id).contains(id.split("-", 2)[0]);
        }
        assertThat(description)
                .as("the description of %s", id)
                .hasSizeBetween(20, 140)
                .endsWith(".")
                .doesNotContain(". ", "\n");
    }

    private static String target(Map<String, Object> route) {
        return route.get("from") instanceof Map<?, ?> from && from.get("parameters") instanceof Map<?, ?> parameters
                ? String.valueOf(parameters.get("target"))
                : "";
    }

    private static boolean isOfRest(Route route) {
        return route.isCreatedByRestDsl();
    }

    /**
     * As the schema knows it: it lacks an option of the circuit breaker that the loader has, without which an open breaker
     * would not reach the dead-letter channel, and takes no placeholder where a boolean is due.
     */
    private static Object inTheWordsOfTheSchema(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(RouteFilesTest::inTheWordsOfTheSchema).toList();
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<Object, Object> known = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            boolean placeholder =
                    key.equals("autoStartup") && String.valueOf(value).startsWith("{{");
            if (!key.equals("inheritErrorHandler")) {
                known.put(key, placeholder ? true : inTheWordsOfTheSchema(value));
            }
        });
        return known;
    }

    private static CamelContext context() {
        return node.context();
    }
}
