package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.originguard.reload.RouteFolder;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code deploy/}, as far as they can be judged without what they are for. */
final class DeployTest {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Pattern VARIABLE = Pattern.compile("\\bORIGINGUARD_[A-Z_]+\\b");
    private static final Pattern GRACE =
            Pattern.compile("(?:TimeoutStopSec=|terminationGracePeriodSeconds: |stop_grace_period: )(\\d+)s?");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DEPLOY)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_variable_is_a_setting(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (Matcher found = VARIABLE.matcher(withoutComments(file)); found.find(); ) {
            variables.put(found.group(), "");
        }
        // Two spellings of one setting stand in the explanations; a file for a machine has one.
        variables.remove("ORIGINGUARD_STORE_PASSWORDFILE");

        assertThat(problems(variables)).noneMatch(problem -> problem.contains("is not a setting"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"originguard.service", "kubernetes.yaml", "compose.yaml"})
    void a_stop_is_given_more_time_than_it_takes(String file) throws IOException {
        Matcher grace = GRACE.matcher(Files.readString(DEPLOY.resolve(file)));

        assertThat(grace.find()).isTrue();
        assertThat(Duration.ofSeconds(Long.parseLong(grace.group(1))))
                .isGreaterThan(Standalone.SHUTDOWN.multipliedBy(2));
    }

    @Test
    void the_manifest_of_kubernetes_agrees_with_itself_and_with_the_program() throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : yaml().loadAllFromString(Files.readString(DEPLOY.resolve("kubernetes.yaml")))) {
            documents.add(map(document));
        }
        Map<String, Object> set = documents.stream()
                .filter(document -> "StatefulSet".equals(document.get("kind")))
                .findFirst()
                .orElseThrow();
        Map<String, Object> spec = map(at(set, "spec", "template", "spec"));
        Map<String, Object> node = map(list(spec.get("containers")).get(0));
        Map<String, String> environment = new HashMap<>();
        for (Object variable : list(node.get("env"))) {
            environment.put(
                    String.valueOf(map(variable).get("name")),
                    String.valueOf(map(variable).get("value")));
        }
        Settings settings = Settings.load(Sources.none().environment(environment));

        assertThat(settings.warnings()).isEmpty();
        assertThat(at(set, "spec", "replicas")).isEqualTo(3);
        assertThat(map(list(node.get("ports")).get(0)).get("containerPort"))
                .isEqualTo(settings.get(Catalogue.SERVER_PORT));
        assertThat(at(node, "livenessProbe", "httpGet", "path")).isEqualTo("/health/live");
        assertThat(String.valueOf(at(node, "readinessProbe", "exec", "command")))
                .contains("http://127.0.0.1:" + settings.get(Catalogue.SERVER_PORT) + "/health/ready");
        List<String> mounts = list(node.get("volumeMounts")).stream()
                .map(mount -> String.valueOf(map(mount).get("mountPath")))
                .toList();
        assertThat(mounts).contains(settings.get(Catalogue.ROUTES).orElseThrow() + "/targets");
        assertThat(List.of(
                        settings.get(Catalogue.SERVER_TOKENS).orElseThrow(),
                        settings.get(Catalogue.STORE_PASSWORD_FILE).orElseThrow()))
                .allSatisfy(file -> assertThat(mounts).contains(String.valueOf(file.getParent())));
    }

    @Test
    void the_target_in_the_manifest_is_one_that_a_node_takes(@TempDir Path folder) throws IOException {
        for (Object document : yaml().loadAllFromString(Files.readString(DEPLOY.resolve("kubernetes.yaml")))) {
            if ("ConfigMap".equals(map(document).get("kind"))) {
                for (Map.Entry<String, Object> file :
                        map(map(document).get("data")).entrySet()) {
                    Path targets = Files.createDirectories(folder.resolve("routes/targets"));
                    Files.writeString(targets.resolve(file.getKey()), String.valueOf(file.getValue()));
                    assertThat(file.getKey()).endsWith(RouteFolder.ENDING);
                }
            }
        }

        CommandCall check = CommandCall.of("check", folder.resolve("routes").toString());

        assertThat(check.exitCode()).as(check.err() + check.out()).isZero();
        assertThat(check.out()).contains("1 target");
    }

    @Test
    void the_nodes_of_compose_listen_where_their_ports_lead() throws IOException {
        Map<String, Object> compose = map(yaml().loadFromString(Files.readString(DEPLOY.resolve("compose.yaml"))));
        Map<String, Object> services = map(compose.get("services"));
        Map<String, String> environment = new HashMap<>();
        map(at(compose, "x-node", "environment")).forEach((name, text) -> environment.put(name, String.valueOf(text)));
        Settings settings = Settings.load(Sources.none().environment(environment));

        assertThat(settings.warnings()).isEmpty();
        assertThat(services.keySet()).containsExactlyInAnyOrder("postgres", "node-1", "node-2", "node-3");
        assertThat(settings.storeUrl()).isEqualTo("jdbc:postgresql://postgres/originguard");
        for (String node : List.of("node-1", "node-2", "node-3")) {
            assertThat(String.valueOf(at(map(services.get(node)), "ports")))
                    .contains(":" + settings.get(Catalogue.SERVER_PORT) + "]");
        }
    }

    @Test
    void the_image_runs_the_jar_that_is_built_and_listens_where_it_says() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("Dockerfile"));

        assertThat(dockerfile)
                .contains("COPY target/originguard.jar /opt/originguard/originguard.jar")
                .contains("\"-jar\", \"/opt/originguard/originguard.jar\"]")
                .contains("EXPOSE " + Catalogue.SERVER_PORT.fallback())
                .contains("http://127.0.0.1:" + Catalogue.SERVER_PORT.fallback() + "/health/live")
                .contains("STOPSIGNAL SIGTERM");
    }

    @Test
    void systemd_takes_the_unit(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        Process verify = new ProcessBuilder(
                        "systemd-analyze",
                        "verify",
                        DEPLOY.resolve("originguard.service").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // It looks for the Java of the service, which is another one here.
        assertThat(said.lines().filter(line -> line.contains("originguard.service")))
                .allSatisfy(line -> assertThat(line).contains("is not executable"));
    }

    private static List<String> problems(Map<String, String> variables) {
        return Settings.load(Sources.none().environment(filled(variables))).warnings();
    }

    /** With texts that are valid for each, as an empty one is not. */
    private static Map<String, String> filled(Map<String, String> variables) {
        Map<String, String> filled = new HashMap<>(variables);
        filled.replaceAll((name, text) -> switch (name) {
            case "ORIGINGUARD_LOG" -> "json";
            case "ORIGINGUARD_DATA", "ORIGINGUARD_OUT" -> "folder";
            case "ORIGINGUARD_PROBE_INTERVAL" -> "10s";
            case "ORIGINGUARD_TARGET_CONCURRENCY" -> "8";
            case "ORIGINGUARD_SERVER_HOST" -> "127.0.0.1";
            case "ORIGINGUARD_SERVER_PORT" -> "8080";
            default -> "";
        });
        return filled;
    }

    private static String withoutComments(Path file) throws IOException {
        return String.join(
                "\n",
                Files.readAllLines(file).stream()
                        .filter(line -> !line.strip().startsWith("#"))
                        .toList());
    }

    private static Load yaml() {
        return new Load(LoadSettings.builder().build());
    }

    private static Object at(Map<String, Object> from, String... path) {
        Object found = from;
        for (String key : path) {
            found = Objects.requireNonNull(map(found).get(key), key);
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object node) {
        return (List<Object>) Objects.requireNonNull(node);
    }
}
