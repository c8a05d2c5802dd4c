package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.originguard.target.TargetSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, and what is said about the sources. */
class SettingsTest {

    private final Path directory;

    SettingsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void a_stronger_source_outranks_a_weaker_one() throws IOException {
        Sources preset = Sources.none().preset(Catalogue.CONCURRENCY, "2");
        Sources file = preset.file(file("originguard.target.concurrency=3"));
        Sources environment = file.environment(Map.of("ORIGINGUARD_TARGET_CONCURRENCY", "4"));
        Sources set = environment.assignments(
                List.of("originguard.target.concurrency=5", "originguard.target.concurrency=6"));

        assertThat(concurrency(Sources.none())).isEqualTo(8);
        assertThat(concurrency(preset)).isEqualTo(2);
        assertThat(concurrency(file)).isEqualTo(3);
        assertThat(concurrency(environment)).isEqualTo(4);
        assertThat(concurrency(set)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ORIGINGUARD_BREAKER_MINIMUMCALLS", "ORIGINGUARD_BREAKER_MINIMUM_CALLS"})
    void a_variable_may_be_written_in_one_word_or_in_several(String variable) {
        Settings settings = Settings.load(Sources.none().environment(Map.of(variable, "7")));

        assertThat(settings.target().breaker().minimumCalls()).isEqualTo(7);
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void a_setting_may_not_come_from_two_variables() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none()
                        .environment(Map.of(
                                "ORIGINGUARD_BREAKER_MINIMUMCALLS", "7",
                                "ORIGINGUARD_BREAKER_MINIMUM_CALLS", "8"))))
                .withMessage("environment variable ORIGINGUARD_BREAKER_MINIMUM_CALLS: ORIGINGUARD_BREAKER_MINIMUMCALLS"
                        + " sets originguard.breaker.minimumCalls too");
    }

    @Test
    void unknown_variables_are_only_warned_about_because_kubernetes_sets_some() {
        Settings settings = Settings.load(Sources.none()
                .environment(Map.of(
                        "ORIGINGUARD_PROBE_INTERVALL", "7",
                        "ORIGINGUARD_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "PATH", "/bin")));

        assertThat(settings.warnings())
                .containsExactly(
                        "environment variable ORIGINGUARD_PORT_8080_TCP_ADDR is not a setting",
                        "environment variable ORIGINGUARD_PROBE_INTERVALL is not a setting;"
                                + " did you mean ORIGINGUARD_PROBE_INTERVAL?");
    }

    @Test
    void a_bad_value_of_a_variable_is_named_with_variable_and_key() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(
                        Sources.none().environment(Map.of("ORIGINGUARD_SERVER_PORT", "tcp://10.0.0.1:80"))))
                .withMessage("environment variable ORIGINGUARD_SERVER_PORT: originguard.server.port=tcp://10.0.0.1:80"
                        + " is not a whole number from 0 to 65535");
    }

    @Test
    void a_bad_line_is_named_by_file_and_number_and_all_are_named_at_once() throws IOException {
        Path file = file(
                "# comment",
                "",
                "originguard.target.concurrency = many",
                "originguard.target.allowedHosts = a.example,\\",
                "    b.example",
                "  originguard.probe.intervall : 30s",
                "originguard.data=x",
                "originguard.data=y",
                "originguard.out=\\u12");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().file(file)))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactlyInAnyOrder(
                                file
                                        + " line 3: originguard.target.concurrency=many is not a whole number from 1 to 10000",
                                file + " line 6: originguard.probe.intervall is not a setting;"
                                        + " did you mean originguard.probe.interval?",
                                file + " line 8: originguard.data stands in " + file + " line 7 too",
                                file + " line 9: has a broken \\u escape; write the character itself"));
    }

    @Test
    void a_file_is_java_properties_in_utf_8() throws IOException {
        Path file = file(
                "\uFEFForiginguard.data=/srv/sümpfe",
                "originguard.target.allowedHosts: a.example,\\",
                "    b.example",
                "! comment \\",
                "originguard.out  /out\\u002Fput  ");

        Settings settings = Settings.load(Sources.none().file(file));

        assertThat(settings.get(Catalogue.DATA)).isEqualTo(Path.of("/srv/sümpfe"));
        assertThat(settings.get(Catalogue.ALLOWED_HOSTS)).hasSize(2);
        assertThat(settings.get(Catalogue.OUT)).isEqualTo(Path.of("/out/put"));
    }

    @Test
    void a_file_that_cannot_be_read_is_named() throws IOException {
        Path missing = directory.resolve("missing.properties");
        Path latin1 = directory.resolve("latin1.properties");
        Files.write(latin1, "originguard.data=sümpfe".getBytes(StandardCharsets.ISO_8859_1));

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().file(missing)))
                .withMessage(missing + ": there is no such file");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().file(latin1)))
                .withMessage(latin1 + ": is not text in UTF-8; save it in that encoding");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().file(directory)))
                .withMessageStartingWith(directory + ": cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource({
        "originguard.probe.intervall, originguard.probe.interval",
        "originguard.probe.Interval, originguard.probe.interval",
        "originguard.breaker.minimum-calls, originguard.breaker.minimumCalls",
        "originguard.braker.window, originguard.breaker.window",
        "orginguard.server.port, originguard.server.port",
        "probe.interval, originguard.probe.interval",
        "originguard.concurrency, originguard.target.concurrency",
        "concurrency, originguard.target.concurrency",
    })
    void a_typo_is_answered_with_the_nearest_key(String key, String meant) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().assignments(List.of(key + "=1"))))
                .withMessage("--set " + key + " is not a setting; did you mean " + meant + "?");
    }

    @Test
    void a_key_like_no_other_is_answered_without_a_guess() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().assignments(List.of("camel.main.name=x"))))
                .withMessage("--set camel.main.name is not a setting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"originguard.data", "", "=x"})
    void a_set_of_another_form_is_told_the_right_one(String assignment) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none().assignments(List.of(assignment))))
                .withMessage("--set %s is not key=value, such as --set originguard.probe.interval=30s", assignment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://user:geheim@proxy | http://***@proxy",
                "http://user:ge@heim#?@proxy:1x | http://***@proxy:1x",
                "http://user:ge heim@proxy | http://***@proxy",
                "user:geheim@proxy:3128 | ***@proxy:3128",
                "jdbc:postgresql://db/x?user=u&password=geheim&ssl=true | jdbc:postgresql://db/x?user=u&password=***&ssl=true",
                "kafka:x?saslJaasConfig=RAW(a \"geheim\"; & b)&brokers=b | kafka:x?saslJaasConfig=***&brokers=b",
                "http:x?proxyAuthPassword=geheim | http:x?proxyAuthPassword=***",
                "http://proxy:3128 | http://proxy:3128",
                "a.example=::1,b.example=192.0.2.1 | a.example=::1,b.example=192.0.2.1",
            })
    void passwords_are_masked(String text, String masked) {
        assertThat(Secrets.mask(text)).isEqualTo(masked);
    }

    @Test
    void no_message_shows_a_password() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(
                        Sources.none().assignments(List.of("originguard.http.proxy=http://u:geheim@proxy"))))
                .withMessage(
                        "--set originguard.http.proxy=http://***@proxy is not a proxy as http://host:port, or empty");
    }

    @Test
    void printing_settings_shows_no_password_but_camel_gets_it() {
        String proxy = "http://user:geheim@proxy:3128";
        Settings settings = Settings.load(Sources.none().assignments(List.of("originguard.http.proxy=" + proxy)));

        assertThat(settings.toString()).doesNotContain("geheim").contains("http://***@proxy:3128");
        assertThat(settings.target().toString()).doesNotContain("geheim").contains("proxy:3128");
        assertThat(settings.target().http().proxy()).contains(URI.create(proxy));
        assertThat(settings.asProperties()).containsEntry("originguard.http.proxy", proxy);
    }

    @Test
    void the_password_of_the_store_is_shown_nowhere_and_given_to_no_route() {
        Settings settings = Settings.load(Sources.none()
                .environment(Map.of("ORIGINGUARD_STORE_PASSWORD", "geheim"))
                .assignments(List.of(
                        "originguard.store.user=guard",
                        "originguard.store.url=jdbc:postgresql://db/frontier?user=u&password=geheim")));

        assertThat(settings.get(Catalogue.STORE_PASSWORD)).contains("geheim");
        assertThat(settings.toString()).doesNotContain("geheim").contains("guard", "jdbc:postgresql://db/frontier");
        assertThat(settings.asProperties()).doesNotContainKey("originguard.store.password");
    }

    @Test
    void a_password_and_a_file_of_one_contradict_each_other() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none()
                        .environment(Map.of(
                                "ORIGINGUARD_STORE_PASSWORD",
                                "geheim",
                                "ORIGINGUARD_STORE_PASSWORD_FILE",
                                "/run/secrets/store"))))
                .withMessage("environment variable ORIGINGUARD_STORE_PASSWORD: originguard.store.password=***"
                        + " is given beside environment variable ORIGINGUARD_STORE_PASSWORD_FILE:"
                        + " originguard.store.passwordFile=/run/secrets/store; one of them is enough");
    }

    @Test
    void the_options_of_a_route_override_the_settings_for_one_target() {
        Settings settings = Settings.load(Sources.none().assignments(List.of("originguard.probe.interval=20s")));

        TargetSettings target =
                settings.target(Map.of("concurrency", "3", "breakerThreshold", "10%", "probePath", "/health"));

        assertThat(target.concurrency()).isEqualTo(3);
        assertThat(target.breaker().threshold()).isEqualTo(0.1);
        assertThat(target.probe().path()).contains("/health");
        assertThat(target.probe().interval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.target().concurrency()).isEqualTo(8);
    }

    @Test
    void a_bad_option_is_named() {
        Settings settings = Settings.load(Sources.none());

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> settings.target(
                        Map.of("concurrency", "0", "probeIntervall", "1s", "serverPort", "1", "interval", "1s")))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "option concurrency=0 is not a whole number from 1 to 10000",
                                "option interval is not an option of a target",
                                "option probeIntervall is not an option of a target; did you mean probeInterval?",
                                "option serverPort is not an option of a target"));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> settings.target(Map.of("backoffMax", "1s")))
                .withMessage("the default originguard.backoff.base=30s is longer than option backoffMax=1s");
    }

    @Test
    void what_depends_on_the_data_directory_follows_it() {
        Settings settings = Settings.load(Sources.none().assignments(List.of("originguard.data=/srv/og")));

        assertThat(settings.storeUrl()).isEqualTo("jdbc:sqlite:/srv/og/originguard.db");
        assertThat(settings.inbox()).isEqualTo(Path.of("/srv/og/inbox"));
        assertThat(settings.asProperties())
                .containsEntry("originguard.store.url", "jdbc:sqlite:/srv/og/originguard.db")
                .containsEntry("originguard.intake.inbox", "/srv/og/inbox")
                .containsEntry("originguard.target.concurrency", "8")
                .containsOnlyKeys(Catalogue.all().stream()
                        .map(Setting::key)
                        .filter(key -> !key.equals("originguard.store.password"))
                        .toList());
    }

    @Test
    void an_absolute_inbox_and_a_store_elsewhere_are_taken_as_they_are() {
        Settings settings = Settings.load(Sources.none()
                .assignments(List.of(
                        "originguard.intake.inbox=/in", "originguard.store.url=jdbc:postgresql://db/frontier")));

        assertThat(settings.inbox()).isEqualTo(Path.of("/in"));
        assertThat(settings.storeUrl()).isEqualTo("jdbc:postgresql://db/frontier");
    }

    private static int concurrency(Sources sources) {
        return Settings.load(sources).target().concurrency();
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("originguard.properties"), List.of(lines));
    }
}
