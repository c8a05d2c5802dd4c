package io.originguard.status;

import io.originguard.settings.Catalogue;
import io.originguard.settings.Setting;
import io.originguard.target.TargetSettings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A target's numbers by the names of the options that set them; passwords are left out. */
final class TargetOptions {

    private TargetOptions() {}

    static Map<String, Object> of(TargetSettings settings) {
        Map<String, Object> options = new LinkedHashMap<>();
        put(options, Catalogue.CONCURRENCY, settings.concurrency());
        put(options, Catalogue.ALLOWED_HOSTS, new TreeSet<>(settings.network().allowedHosts()));
        put(options, Catalogue.ROBOTS, settings.robots());
        put(options, Catalogue.PATHS, settings.paths().toString());
        put(options, Catalogue.BREAKER_WINDOW, settings.breaker().window());
        put(options, Catalogue.BREAKER_THRESHOLD, settings.breaker().threshold());
        put(options, Catalogue.BREAKER_MINIMUM_CALLS, settings.breaker().minimumCalls());
        put(options, Catalogue.BREAKER_CONSECUTIVE, settings.breaker().consecutive());
        put(options, Catalogue.BREAKER_BAD, new TreeSet<>(settings.breaker().bad()));
        put(options, Catalogue.BREAKER_PATHS, settings.breaker().paths());
        put(options, Catalogue.PROBE_INTERVAL, settings.probe().interval());
        put(options, Catalogue.PROBE_OPERATOR_INTERVAL, settings.probe().operatorInterval());
        put(options, Catalogue.PROBE_PATH, settings.probe().path().orElse(null));
        put(options, Catalogue.PROBE_HONOUR_RETRY_AFTER, settings.probe().honourRetryAfter());
        put(options, Catalogue.PROBE_ACCEPT, settings.probe().accept());
        put(
                options,
                Catalogue.PROBE_EXPECT_STATUS,
                new TreeSet<>(settings.probe().expectStatus()));
        put(options, Catalogue.PROBE_EXPECT_TEXT, settings.probe().expectText().orElse(null));
        put(options, Catalogue.RAMP_STEP, settings.rampStep());
        put(options, Catalogue.BASELINE_LEARN, settings.baseline().learn());
        put(options, Catalogue.BASELINE_RECOVERY, settings.baseline().recovery());
        put(options, Catalogue.BACKOFF_BASE, settings.backoff().base());
        put(options, Catalogue.BACKOFF_MAX, settings.backoff().max());
        put(options, Catalogue.BACKOFF_ATTEMPTS, settings.backoff().attempts());
        put(options, Catalogue.ALLOW_PRIVATE, settings.network().allowPrivate());
        put(options, Catalogue.EDGE, settings.network().edge().name().toLowerCase(Locale.ROOT));
        put(options, Catalogue.HTTP_CONNECT_TIMEOUT, settings.http().connectTimeout());
        put(options, Catalogue.HTTP_RESPONSE_TIMEOUT, settings.http().responseTimeout());
        put(options, Catalogue.HTTP_MAX_BYTES, settings.http().maxBytes());
        put(options, Catalogue.HTTP_USER_AGENT, settings.http().userAgent());
        put(
                options,
                Catalogue.HTTP_PROXY,
                settings.http().proxy().flatMap(TargetOptions::withoutUser).orElse(null));
        put(options, Catalogue.HTTP_MAX_REDIRECTS, settings.http().maxRedirects());
        return options;
    }

    private static Optional<String> withoutUser(URI proxy) {
        return Optional.of(proxy.getScheme() + "://" + proxy.getHost() + ":" + proxy.getPort());
    }

    private static void put(Map<String, Object> options, Setting<?> setting, @Nullable Object value) {
        setting.option().ifPresent(name -> options.put(name, value));
    }
}
