package io.originguard.settings;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

    @Test
    void the_defaults_of_the_catalogue_are_those_of_a_target() {
        assertThat(Settings.load(Sources.none()).target()).isEqualTo(TargetSettings.defaults());
    }

    @Test
    void what_is_usually_bad_is_the_column_of_the_table() {
        assertThat(BreakerSettings.USUALLY_BAD)
                .isEqualTo(Arrays.stream(Cause.values())
                        .filter(cause -> cause.count() == Cause.Count.BAD)
                        .map(Cause::label)
                        .collect(Collectors.toSet()));
    }

    @Test
    void no_two_settings_share_a_name() {
        List<String> names = new ArrayList<>();
        for (Setting<?> setting : Catalogue.all()) {
            names.add(setting.key());
            names.addAll(setting.variables());
            setting.option().ifPresent(names::add);
        }

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void every_setting_says_in_one_sentence_what_it_does() {
        assertThat(Catalogue.all())
                .allSatisfy(setting ->
                        assertThat(setting.effect()).matches("[A-Z].+\\.").hasSizeLessThan(121))
                .allSatisfy(setting -> assertThat(setting.key()).matches("originguard(\\.[a-z][a-zA-Z]*)+"));
    }

    @ParameterizedTest
    @CsvSource({
        "originguard.target.concurrency, concurrency",
        "originguard.target.allowedHosts, allowedHosts",
        "originguard.breaker.minimumCalls, breakerMinimumCalls",
        "originguard.probe.path, probePath",
        "originguard.ramp.step, rampStep",
        "originguard.backoff.base, backoffBase",
        "originguard.network.edge, edge",
        "originguard.network.allowPrivate, allowPrivate",
        "originguard.http.maxBytes, httpMaxBytes",
    })
    void the_option_of_a_target_follows_from_the_key(String key, String option) {
        assertThat(Catalogue.find(key).orElseThrow().option()).contains(option);
        assertThat(Catalogue.targetOptions().get(option)).hasToString(key);
    }

    @Test
    void what_belongs_to_a_node_is_no_option_of_a_target() {
        assertThat(Catalogue.all().stream().filter(not(Setting::perTarget)).map(Setting::key))
                .contains(
                        "originguard.target.unlisted",
                        "originguard.probe.sweep",
                        "originguard.http",
                        "originguard.http.maxInFlight",
                        "originguard.network.resolve",
                        "originguard.store.url",
                        "originguard.server.port");
        assertThat(Catalogue.SERVER_PORT.option()).isEmpty();
    }
}
