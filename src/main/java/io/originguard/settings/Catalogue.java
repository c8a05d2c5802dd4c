package io.originguard.settings;

import io.originguard.edge.Cause;
import io.originguard.target.Host;
import io.originguard.target.PathRules;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.EdgeMode;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All settings, in the order of the settings file. Longer than other classes because it is a table: a row says everything
 * about a setting, and nothing about it stands elsewhere.
 */
public final class Catalogue {

    private static final List<Setting<?>> ROWS = new ArrayList<>();

    public static final Setting<Integer> CONCURRENCY = perTarget(
            "target.concurrency",
            Kind.whole(1, 10_000),
            "8",
            "Requests in flight to one target, over all nodes, while its breaker is closed.");
    public static final Setting<Boolean> UNLISTED = node(
            "target.unlisted",
            Kind.flag(),
            "false",
            "Whether URLs of hosts without a route of their own are accepted; fetch turns it on unless it is set.");
    public static final Setting<Set<Host>> ALLOWED_HOSTS = perTarget(
            "target.allowedHosts",
            Places.hosts(),
            "",
            "Further hosts to which redirects of a target are followed; always its own, and none else when empty.");
    public static final Setting<Boolean> ROBOTS = perTarget(
            "target.robots",
            Kind.flag(),
            "true",
            "Whether a target's robots.txt is obeyed: what it disallows, and its crawl-delay.");

    public static final Setting<PathRules> PATHS = perTarget(
            "target.paths",
            PathRuleText.kind(),
            "",
            "Rules for heavy paths: a rate, requests in flight, or skip; * is any run of characters, the first match wins.");

    public static final Setting<Duration> BREAKER_WINDOW = perTarget(
            "breaker.window", Kind.seconds("1s", "1h"), "60s", "Length of the sliding window over a target's results.");
    public static final Setting<Double> BREAKER_THRESHOLD = perTarget(
            "breaker.threshold",
            Kind.share(),
            "0.05",
            "Share of bad results in the window; strictly more than this trips the breaker.");
    public static final Setting<Integer> BREAKER_MINIMUM_CALLS = perTarget(
            "breaker.minimumCalls",
            Kind.whole(1, 1_000_000),
            "20",
            "Results in the window below which the share is not judged.");
    public static final Setting<Integer> BREAKER_CONSECUTIVE = perTarget(
            "breaker.consecutive",
            Kind.whole(1, 1_000_000),
            "5",
            "Bad results in a row, with no good one between, that trip the breaker however few results there are.");
    public static final Setting<Set<String>> BREAKER_BAD = perTarget(
            "breaker.bad",
            badCauses(),
            labels(cause -> cause.count() == Cause.Count.BAD),
            "Causes that count as bad; one that is left out counts nothing (docs/outcomes.md explains them).");
    public static final Setting<Integer> BREAKER_PATHS = perTarget(
            "breaker.paths",
            Kind.whole(1, 50),
            "3",
            "Different paths that must fail before causes that speak of a path, such as a 524, speak of the target.");

    public static final Setting<Duration> PROBE_INTERVAL = perTarget(
            "probe.interval",
            Kind.duration("100ms", "24h"),
            "30s",
            "Time between two probes of a target whose breaker is open.");
    public static final Setting<Duration> PROBE_OPERATOR_INTERVAL = perTarget(
            "probe.operatorInterval",
            Kind.duration("100ms", "168h"),
            "15m",
            "The same where only the origin's operator can mend the cause, such as broken TLS.");
    public static final Setting<Optional<String>> PROBE_PATH = perTarget(
            "probe.path",
            Places.probePath().orEmpty(),
            "",
            "What a probe asks for; when empty, the last URL that the origin itself answered, else /.");
    public static final Setting<Boolean> PROBE_HONOUR_RETRY_AFTER = perTarget(
            "probe.honourRetryAfter",
            Kind.flag(),
            "true",
            "Whether an announced wait is a floor for the next probe and the next attempt; a 429's always is.");
    public static final Setting<String> PROBE_ACCEPT = perTarget(
            "probe.accept",
            Kind.text(),
            TargetSettings.ProbeSettings.ACCEPT,
            "The Accept header of a probe, which asks the edge to explain its errors; other requests do not send it.");
    public static final Setting<Set<Integer>> PROBE_EXPECT_STATUS = perTarget(
            "probe.expectStatus",
            Kind.statuses(),
            "",
            "Statuses that a probe's answer must have to prove the origin; when empty, any that proves it.");
    public static final Setting<Optional<String>> PROBE_EXPECT_TEXT = perTarget(
            "probe.expectText",
            Kind.matching("text without control characters", "\\P{Cntrl}+").orEmpty(),
            "",
            "Text that must stand in the first 64 KB of a probe's answer to prove the origin; none when empty.");
    public static final Setting<Duration> PROBE_SWEEP =
            node("probe.sweep", Kind.duration("10ms", "1m"), "1s", "How often a node looks for probes that are due.");

    public static final Setting<Duration> RAMP_STEP = perTarget(
            "ramp.step",
            Kind.duration("10ms", "1h"),
            "10s",
            "Shortest time at one concurrency limit while a recovered target is brought back to its concurrency.");

    public static final Setting<Boolean> BASELINE_LEARN = perTarget(
            "baseline.learn",
            Kind.flag(),
            "true",
            "Whether the concurrency of a target that trips under our own load is halved, and comes back slowly.");
    public static final Setting<Duration> BASELINE_RECOVERY = perTarget(
            "baseline.recovery",
            Kind.duration("1s", "168h"),
            "1h",
            "Time of good results after which a halved concurrency grows by an eighth of the configured one.");

    public static final Setting<Duration> BACKOFF_BASE = perTarget(
            "backoff.base",
            Kind.duration("1ms", "24h"),
            "30s",
            "First delay of a job that failed by itself, doubled with each attempt, and the width of its jitter.");
    public static final Setting<Duration> BACKOFF_MAX = perTarget(
            "backoff.max", Kind.duration("1ms", "168h"), "1h", "Longest delay of a job that failed by itself.");
    public static final Setting<Integer> BACKOFF_ATTEMPTS = perTarget(
            "backoff.attempts",
            Kind.whole(1, 1_000),
            "8",
            "Attempts after which a job becomes a dead letter; an outage of its target does not use them up.");

    public static final Setting<Boolean> ALLOW_PRIVATE = perTarget(
            "network.allowPrivate",
            Kind.flag(),
            "false",
            "Whether private, loopback and link-local addresses may be fetched.");
    public static final Setting<EdgeMode> EDGE = perTarget(
            "network.edge",
            Kind.oneOf(EdgeMode.class),
            "auto",
            "Whether targets sit behind an edge, which decides whom an answer speaks of; auto learns it from the answers.");
    public static final Setting<Map<Host, InetAddress>> RESOLVE = node(
            "network.resolve",
            Places.addresses(),
            "",
            "Addresses of hosts for which DNS is not asked, as curl --resolve has them.");

    public static final Setting<String> HTTP = node(
            "http",
            Places.endpoint(),
            "http://originguard.invalid?httpClientConfigurer=#originguardHttpClient&httpMethod=GET&throwExceptionOnFailure=false&skipResponseHeaders=true&ignoreResponseBody=true&copyHeaders=false&clearExpiredCookies=false&disableStreamCache=true",
            "The Camel endpoint that sends a request.");
    public static final Setting<Duration> HTTP_CONNECT_TIMEOUT = perTarget(
            "http.connectTimeout",
            Kind.duration("1ms", "10m"),
            "10s",
            "Longest wait for a connection, its TLS handshake included.");
    public static final Setting<Duration> HTTP_RESPONSE_TIMEOUT = perTarget(
            "http.responseTimeout",
            Kind.duration("1ms", "1h"),
            "60s",
            "Longest wait for the head of an answer, and between two pieces of its body.");
    public static final Setting<Long> HTTP_MAX_BYTES =
            perTarget("http.maxBytes", Kind.size("1B"), "16MiB", "Longest body that is accepted, decoded.");
    public static final Setting<String> HTTP_USER_AGENT = perTarget(
            "http.userAgent",
            Kind.text(),
            "originguard (+https://originguard.io/bot)",
            "The User-Agent header of every request.");
    public static final Setting<Optional<URI>> HTTP_PROXY = perTarget(
            "http.proxy",
            Places.proxy().orEmpty(),
            "",
            "HTTP proxy of all requests, none when empty; as it resolves the names, it must refuse private ones.");
    public static final Setting<Integer> HTTP_MAX_REDIRECTS =
            perTarget("http.maxRedirects", Kind.whole(0, 20), "5", "Redirects that are followed for one job.");
    public static final Setting<Integer> HTTP_MAX_IN_FLIGHT = node(
            "http.maxInFlight", Kind.whole(1, 100_000), "256", "Requests in flight of one node, over all its targets.");

    public static final Setting<Optional<Duration>> FETCH_GIVE_UP = node(
            "fetch.giveUp",
            Kind.duration("1s", "168h").orEmpty(),
            "",
            "How long fetch waits while no job comes to its end before it stops; for ever when empty.");

    public static final Setting<Optional<String>> STORE_URL = node(
            "store.url",
            Places.jdbcUrl().orEmpty(),
            "",
            "Where the frontier is stored; when empty, the SQLite file originguard.db in the data directory.");
    public static final Setting<Optional<String>> STORE_USER = node(
            "store.user", Kind.line().orEmpty(), "", "The database's user; when empty, the one that the URL names.");
    public static final Setting<Optional<String>> STORE_PASSWORD = node(
            "store.password",
            Kind.line().orEmpty(),
            "",
            "The user's password, best given as ORIGINGUARD_STORE_PASSWORD; when empty, what the URL says.");
    public static final Setting<Optional<Path>> STORE_PASSWORD_FILE = node(
            "store.passwordFile",
            Places.path().orEmpty(),
            "",
            "A file whose first line is the password, read at each connection to the database; none when empty.");
    public static final Setting<Optional<String>> STORE_DATA_SOURCE = node(
            "store.dataSource",
            Kind.line().orEmpty(),
            "",
            "The DataSource that holds the store, by its name in the Camel registry or in Karaf; when empty, store.url counts.");
    public static final Setting<Optional<String>> STORE_SCHEMA = node(
            "store.schema",
            Places.schema().orEmpty(),
            "",
            "The PostgreSQL schema of our tables in the database of store.dataSource, made if missing; when empty, originguard.");
    public static final Setting<Duration> LEASE_DURATION = node(
            "lease.duration",
            Kind.duration("1s", "10m"),
            "15s",
            "How long a node of a fleet owns its targets after each renewal; later, others take them over.");
    public static final Setting<Duration> LEASE_RENEWAL = node(
            "lease.renewal",
            Kind.duration("100ms", "5m"),
            "5s",
            "How often a node renews its lease and looks at the others; at most half of lease.duration.");
    public static final Setting<Path> DATA = node(
            "data",
            Places.path(),
            "data",
            "Directory of everything that a node keeps, relative to where it was started.");
    public static final Setting<Path> OUT = node("out", Places.path(), "out", "Directory that pages are written to.");
    public static final Setting<Optional<Path>> ROUTES = node(
            "routes",
            Places.path().orEmpty(),
            "",
            "Directory of the routes; when empty, ./routes if it is there, else the routes that the program brings along.");

    public static final Setting<Optional<Duration>> ROUTES_WATCH = node(
            "routes.watch",
            Kind.duration("50ms", "1h").orEmpty(),
            "500ms",
            "How often the files of the targets are looked at; changes are applied at the second look; never when empty.");

    public static final Setting<Optional<String>> INTAKE = node(
            "intake",
            Places.endpoint().orEmpty(),
            "",
            "A Camel endpoint that URLs are consumed from, besides the inbox; none when empty.");
    public static final Setting<Path> INTAKE_INBOX = node(
            "intake.inbox",
            Places.path(),
            "inbox",
            "Directory whose files of URLs are taken in, relative to the data directory.");

    public static final Setting<String> SINK = node(
            "sink",
            Places.endpoint(),
            "bean:originguardPage?method=warc",
            "The Camel endpoint that takes the pages; WARC files at first.");
    public static final Setting<Long> SINK_WARC_MAX_BYTES = node(
            "sink.warc.maxBytes",
            Kind.size("1KiB"),
            "1GiB",
            "Size at which a WARC file is closed and the next one begun.");
    public static final Setting<Duration> SINK_WARC_MAX_AGE = node(
            "sink.warc.maxAge",
            Kind.duration("1s", "168h"),
            "1h",
            "Age at which a WARC file is closed and the next one begun.");

    public static final Setting<String> ALERT = node(
            "alert",
            Places.endpoint(),
            "log:originguard.alert?level=WARN&plain=true",
            "The Camel endpoint that takes the alerts, as the route alert sends them; a line in the log at first.");

    public static final Setting<Duration> ALERT_SETTLE = node(
            "alert.settle",
            Kind.duration("1s", "168h"),
            "15m",
            "Time that a target must have been closed for its incident to be over; a trip before that is the same incident.");
    public static final Setting<Integer> ALERT_MANY = node(
            "alert.many",
            Kind.whole(1, 1_000),
            "5",
            "Alerts of a kind that are told one by one within a minute; what is more is told together at its end.");

    public static final Setting<String> SERVER_HOST = node(
            "server.host",
            Places.bindAddress(),
            "127.0.0.1",
            "Address of the page and the interface, which run, demo and fetch --ui serve.");
    public static final Setting<Integer> SERVER_PORT = node(
            "server.port",
            Kind.whole(0, 65_535),
            "8080",
            "Port of the page and the interface; 0 takes any that is free, as demo does if this one is taken.");
    public static final Setting<Optional<Path>> SERVER_TOKENS = node(
            "server.tokens",
            Places.path().orEmpty(),
            "",
            "File of who may use the server, a line 'name token' each; needed unless server.host is a loopback address.");
    public static final Setting<Long> SERVER_MAX_BODY = node(
            "server.maxBody",
            Kind.size("1KiB"),
            "64MiB",
            "Longest body of a request to the server, such as a list of URLs.");

    public static final Setting<Integer> METRICS_TARGETS = node(
            "metrics.targets",
            Kind.whole(0, 10_000),
            "200",
            "Targets that run names in its metrics, troubled and busy ones first; the rest is summed up as other.");

    public static final Setting<LogFormat> LOG = node(
            "log",
            Kind.oneOf(LogFormat.class),
            "text",
            "How the program writes its log: text for people, json with one object a line for collectors.");

    public static final Setting<Boolean> TRACING = node(
            "tracing",
            Kind.flag(),
            "false",
            "Whether OpenTelemetry traces the routes, as the OTEL_ variables say; no target is sent anything of it.");

    private Catalogue() {}

    /** All settings in the order of the settings file. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ROWS);
    }

    /** The settings that a target's route can override, by the name of the option. */
    public static Map<String, Setting<?>> targetOptions() {
        return ROWS.stream()
                .filter(Setting::perTarget)
                .collect(Collectors.toMap(setting -> setting.option().orElseThrow(), setting -> setting));
    }

    /** The setting of a key. */
    public static Optional<Setting<?>> find(String key) {
        return ROWS.stream()
                .<Setting<?>>map(row -> row)
                .filter(row -> row.key().equals(key))
                .findFirst();
    }

    private static <T> Setting<T> perTarget(String name, Kind<T> kind, String fallback, String effect) {
        return row(new Setting<>(Setting.PREFIX + name, kind, fallback, true, effect));
    }

    private static <T> Setting<T> node(String name, Kind<T> kind, String fallback, String effect) {
        return row(new Setting<>(Setting.PREFIX + name, kind, fallback, false, effect));
    }

    private static <T> Setting<T> row(Setting<T> setting) {
        ROWS.add(setting);
        return setting;
    }

    private static Kind<Set<String>> badCauses() {
        Set<String> known = Set.of(labels(Cause::mayCountAsBad).split(","));
        Kind<List<String>> list = new Kind<String>("a cause", text -> known.contains(text) ? text : null)
                .list("a comma-separated list of one or more of "
                        + labels(Cause::mayCountAsBad).replace(",", ", "));
        return new Kind<>(list.allowed(), text -> {
            List<String> causes = list.reader().read(text);
            return causes == null || causes.isEmpty() ? null : Set.copyOf(causes);
        });
    }

    private static String labels(Predicate<Cause> which) {
        return Arrays.stream(Cause.values()).filter(which).map(Cause::label).collect(Collectors.joining(","));
    }
}
