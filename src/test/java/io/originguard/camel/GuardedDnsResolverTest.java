package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.RefusedAddressException;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are written as they are, so that no name server is asked. */
class GuardedDnsResolverTest {

    private static final TargetSettings STRICT = Workshop.settings();
    private static final TargetSettings LENIENT = Workshop.settings("allowPrivate=true");
    private static final TargetSettings PROXIED = Workshop.settings("httpProxy=http://127.0.0.1:3128");

    private final GuardedDnsResolver resolver = new GuardedDnsResolver(Map.of(), host -> Optional.empty());

    @AfterEach
    void unbind() {
        Sending.unbind();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001:0:7f00:1::",
                "fc00::1",
                "fd12:3456:789a::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1"
            })
    void an_address_that_is_not_public_is_refused(String address) {
        sending(STRICT);

        assertThatThrownBy(() -> resolver.resolve(address))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageContaining("originguard.network.allowPrivate=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2606:4700::6810:1",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888"
            })
    void a_public_address_is_resolved(String address) throws UnknownHostException {
        sending(STRICT);

        assertThat(resolver.resolve(address)).containsExactly(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "::1", "fc00::1"})
    void a_private_address_is_resolved_where_the_target_allows_it(String address) throws UnknownHostException {
        sending(LENIENT);

        assertThat(resolver.resolve(address)).containsExactly(InetAddress.getByName(address));
    }

    @Test
    void the_name_localhost_leads_nowhere() {
        sending(STRICT);

        assertThatThrownBy(() -> resolver.resolve("localhost"))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageContaining("localhost leads to 127.0.0.1");
    }

    @Test
    void an_address_that_the_operator_gave_needs_no_permission() throws UnknownHostException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        GuardedDnsResolver given =
                new GuardedDnsResolver(Map.of(new Host("shop.example.com"), loopback), host -> Optional.empty());
        sending(STRICT);

        InetAddress[] resolved = given.resolve("shop.example.com");

        assertThat(resolved).containsExactly(loopback);
        assertThat(resolved[0].getHostName()).isEqualTo("shop.example.com");
    }

    @Test
    void without_a_request_on_the_thread_the_settings_of_the_target_count() throws UnknownHostException {
        GuardedDnsResolver known = new GuardedDnsResolver(
                Map.of(), host -> Optional.of(LENIENT).filter(s -> host.name().equals("127.0.0.1")));

        assertThat(known.resolve("127.0.0.1")).hasSize(1);
        assertThatThrownBy(() -> known.resolve("127.0.0.2")).isInstanceOf(RefusedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:3128", "http://LOCALHOST:3128", "http://[::1]:3128"})
    void the_proxy_itself_may_be_private_however_it_is_written(String proxy) throws UnknownHostException {
        sending(Workshop.settings("httpProxy=" + proxy));
        String host = java.net.URI.create(proxy).getHost().replaceAll("[\\[\\]]", "");

        assertThat(resolver.resolve(host)).isNotEmpty();
        assertThatThrownBy(() -> resolver.resolve("127.0.0.2")).isInstanceOf(RefusedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.169.254",
                "127.1",
                "2130706433",
                "::1",
                "[::1]",
                "[fd00::1]",
                "0",
                "localhost",
                "db.localhost"
            })
    void an_address_in_a_url_is_refused_also_where_a_proxy_would_connect_to_it(String literal) {
        assertThatThrownBy(() -> resolver.checkUnresolved(literal, PROXIED))
                .isInstanceOf(RefusedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "[2606:4700::6810:1]", "shop.example.com", "nowhere.invalid"})
    void a_proxy_gets_public_addresses_and_names(String host) throws UnknownHostException {
        resolver.checkUnresolved(host, PROXIED);

        assertThat(Sending.bound()).isEmpty();
    }

    @Test
    void a_proxy_gets_private_addresses_where_the_target_allows_them() throws UnknownHostException {
        TargetSettings both = Workshop.settings("httpProxy=http://127.0.0.1:3128", "allowPrivate=true");

        resolver.checkUnresolved("127.0.0.1", both);

        assertThatThrownBy(() -> resolver.checkUnresolved("127.0.0.1", PROXIED))
                .isInstanceOf(RefusedAddressException.class);
    }

    private static void sending(TargetSettings settings) {
        new Sending() {
            @Override
            TargetSettings settings() {
                return settings;
            }

            @Override
            String url() {
                return "https://shop.example.com/";
            }
        }.bind();
    }
}
