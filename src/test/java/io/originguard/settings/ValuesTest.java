package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.originguard.target.Host;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of value may be, and what is said about the others. */
class ValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target.concurrency | 1 | 1",
                "target.concurrency | 10000 | 10000",
                "target.concurrency | ' 8 ' | 8",
                "target.unlisted | true | true",
                "target.allowedHosts | '' | []",
                "target.allowedHosts | CDN.Example.com | [cdn.example.com]",
                "target.allowedHosts | bücher.example | [xn--bcher-kva.example]",
                "breaker.window | 1s | PT1S",
                "breaker.window | 2000ms | PT2S",
                "breaker.window | 1h | PT1H",
                "breaker.threshold | 0 | 0.0",
                "breaker.threshold | 0.05 | 0.05",
                "breaker.threshold | 5% | 0.05",
                "breaker.threshold | 0.1% | 0.001",
                "breaker.threshold | 99.9% | 0.999",
                "breaker.bad | origin-refused | [origin-refused]",
                "breaker.bad | edge-trouble | [edge-trouble]",
                "probe.interval | 500ms | PT0.5S",
                "probe.interval | 30s | PT30S",
                "probe.interval | 15m | PT15M",
                "probe.interval | 2h | PT2H",
                "probe.path | '' | Optional.empty",
                "probe.path | / | Optional[/]",
                "probe.path | /health?full=no | Optional[/health?full=no]",
                "probe.path | /cdn-cgi-not | Optional[/cdn-cgi-not]",
                "probe.accept | text/html, */*;q=0.1 | text/html, */*;q=0.1",
                "probe.expectStatus | '' | []",
                "probe.expectStatus | 200 | [200]",
                "probe.expectStatus | 404, 200 , 301-303 | [200, 301, 302, 303, 404]",
                "probe.expectStatus | 200-200,200 | [200]",
                "probe.expectText | '' | Optional.empty",
                "probe.expectText | Größe: M, L | Optional[Größe: M, L]",
                "network.edge | cloudflare | CLOUDFLARE",
                "network.edge | none | NONE",
                "network.resolve | '' | {}",
                "http.maxBytes | 1000 | 1000",
                "http.maxBytes | 1B | 1",
                "http.maxBytes | 512KB | 512000",
                "http.maxBytes | 16MiB | 16777216",
                "http.maxBytes | 2GB | 2000000000",
                "http.maxBytes | 1GiB | 1073741824",
                "http.maxBytes | 1KiB | 1024",
                "http.maxBytes | 3MB | 3000000",
                "http.userAgent | a bot (+https://example.com/bot) | a bot (+https://example.com/bot)",
                "http.proxy | '' | Optional.empty",
                "http.proxy | http://proxy:3128 | Optional[http://proxy:3128]",
                "http.proxy | http://[::1]:3128/ | Optional[http://[::1]:3128/]",
                "store.url | jdbc:postgresql://db/frontier | Optional[jdbc:postgresql://db/frontier]",
                "intake | kafka:urls?brokers=b:9092 | Optional[kafka:urls?brokers=b:9092]",
                "sink | {{env:SINK}} | {{env:SINK}}",
                "routes | '' | Optional.empty",
                "routes | my/routes | Optional[my/routes]",
                "data | /var/lib/originguard | /var/lib/originguard",
                "server.host | 0.0.0.0 | 0.0.0.0",
                "server.host | ::1 | ::1",
                "server.port | 0 | 0",
            })
    void a_good_value_is_understood(String name, String text, String value) {
        Settings settings = load(name, text);

        assertThat(settings.get(Catalogue.find("originguard." + name).orElseThrow()))
                .hasToString(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "target.concurrency | 0 | a whole number from 1 to 10000",
                "target.concurrency | 10001 | a whole number from 1 to 10000",
                "target.concurrency | 8.0 | a whole number from 1 to 10000",
                "target.concurrency | -8 | a whole number from 1 to 10000",
                "target.concurrency | 99999999999999999999 | a whole number from 1 to 10000",
                "target.concurrency | '' | a whole number from 1 to 10000",
                "target.unlisted | yes | true or false",
                "target.unlisted | TRUE | true or false",
                "target.allowedHosts | https://a.example | a comma-separated list of host names, such as cdn.example.com,img.example.com",
                "target.allowedHosts | a.example, | a comma-separated list of host names, such as cdn.example.com,img.example.com",
                "breaker.window | 500ms | a duration of whole seconds from 1s to 1h with its unit (s, m or h), such as 60s",
                "breaker.window | 1500ms | a duration of whole seconds from 1s to 1h with its unit (s, m or h), such as 60s",
                "breaker.window | 61m | a duration of whole seconds from 1s to 1h with its unit (s, m or h), such as 60s",
                "breaker.threshold | 1 | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.threshold | 100% | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.threshold | 5 | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.threshold | -0.1 | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.threshold | NaN | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.threshold | 0,05 | a share from 0 to below 1, such as 0.05 or 5%",
                "breaker.bad | we-are-limited | a comma-separated list of one or more of origin-refused, origin-timed-out, origin-malformed, origin-too-slow, origin-tls-broken, origin-unresolved, edge-trouble",
                "breaker.bad | '' | a comma-separated list of one or more of origin-refused, origin-timed-out, origin-malformed, origin-too-slow, origin-tls-broken, origin-unresolved, edge-trouble",
                "probe.interval | 30 | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | 30 s | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | 30S | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | PT30S | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | 1h30m | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | 0s | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.interval | 9999999999h | a duration from 100ms to 24h with its unit (ms, s, m or h), such as 500ms, 30s or 15m",
                "probe.path | health | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.path | /cdn-cgi/trace | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.path | /cdn-cgi | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.path | /a/../CDN-%63gi/x | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.path | /a b | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.path | /a#b | a path that starts with / and not with /cdn-cgi/, such as /health?full=no, or empty",
                "probe.expectStatus | ok | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 199 | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 600 | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 302-301 | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 200- | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 200, | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "probe.expectStatus | 2xx | a comma-separated list of HTTP statuses and ranges of them, such as 200,301-302, or empty",
                "network.edge | fastly | one of auto, cloudflare, none",
                "network.resolve | a.example | a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7",
                "network.resolve | a.example=b.example | a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7",
                "network.resolve | a.example=1.2.3 | a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7",
                "network.resolve | a.example=256.1.1.1 | a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7",
                "network.resolve | a=::1,a=::2 | a comma-separated list of host=IP address, each host once, such as shop.example.com=192.0.2.7",
                "http.maxBytes | 0 | a size of 1B or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                "http.maxBytes | 16M | a size of 1B or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                "http.maxBytes | 16mb | a size of 1B or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                "http.maxBytes | 1.5MB | a size of 1B or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                "http.maxBytes | 999999999999999GiB | a size of 1B or more in bytes, KB, MB, GB, KiB, MiB or GiB, such as 16MiB",
                "http.userAgent | '' | printable ASCII text that is not empty",
                "http.proxy | proxy:3128 | a proxy as http://host:port, or empty",
                "http.proxy | http://proxy | a proxy as http://host:port, or empty",
                "http.proxy | https://proxy:3128 | a proxy as http://host:port, or empty",
                "http.proxy | http://proxy:0 | a proxy as http://host:port, or empty",
                "http.proxy | http://proxy:65536 | a proxy as http://host:port, or empty",
                "http.proxy | http://proxy:3128/path | a proxy as http://host:port, or empty",
                "store.url | postgresql://db/frontier | a JDBC URL, such as jdbc:sqlite:data/originguard.db, or empty",
                "sink | '' | the URI of a Camel endpoint, such as kafka:pages",
                "sink | pages | the URI of a Camel endpoint, such as kafka:pages",
                "data | '' | a path of the file system",
                "server.host | a b | a host name or IP address to listen on, such as 127.0.0.1 or 0.0.0.0",
                "server.port | 65536 | a whole number from 0 to 65535",
            })
    void a_bad_value_is_named_with_what_is_allowed(String name, String text, String allowed) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> load(name, text))
                .withMessage("--set originguard." + name + "=" + text + " is not " + allowed);
    }

    @Test
    void fixed_addresses_are_read_without_asking_dns() throws Exception {
        Settings settings =
                load("network.resolve", "Shop.example.com=192.0.2.7, b.example=[2001:db8::1],c.example=::1");

        assertThat(settings.get(Catalogue.RESOLVE))
                .containsOnlyKeys(new Host("shop.example.com"), new Host("b.example"), new Host("c.example"))
                .containsEntry(
                        new Host("shop.example.com"), InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}));
    }

    @Test
    void an_injected_header_is_refused() {
        assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> load("http.userAgent", "bot\r\nX-Evil: 1"));
    }

    @Test
    void the_longest_backoff_is_not_shorter_than_the_first() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> load("backoff.base", "2h"))
                .withMessage("--set originguard.backoff.base=2h is longer than the default originguard.backoff.max=1h");
        assertThat(load("backoff.base", "1h").target().backoff().base()).isEqualTo(Duration.ofHours(1));
    }

    private static Settings load(String name, String text) {
        return Settings.load(Sources.none().assignments(List.of("originguard." + name + "=" + text)));
    }
}
