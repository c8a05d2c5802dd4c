package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Cause;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {

    private static final String PAGE = "https://shop.example.com:8443/a/b?c=d";

    private Workshop workshop;
    private Claim claim;

    @BeforeEach
    void claim(@TempDir Path directory) {
        workshop = new Workshop(directory);
        Guard guard = workshop.guard(Workshop.SHOP, "allowedHosts=cdn.example.com");
        claim = workshop.claim(guard, PAGE);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @ParameterizedTest
    @CsvSource({
        "https://shop.example.com/x,      https://shop.example.com/x,          true",
        "http://shop.example.com/x,       http://shop.example.com/x,           true",
        "HTTPS://SHOP.Example.com:443/x,  https://shop.example.com/x,          true",
        "/x?y=z,                          https://shop.example.com:8443/x?y=z, false",
        "x,                               https://shop.example.com:8443/a/x,   false",
        "../x,                            https://shop.example.com:8443/x,     false",
        "?e=f,                            https://shop.example.com:8443/a/b?e=f, false",
        "' /x ',                          https://shop.example.com:8443/x,     false",
        "/x#here,                         https://shop.example.com:8443/x,     false",
        "//cdn.example.com/x,             https://cdn.example.com/x,           true",
        "https://cdn.example.com:81/x,    https://cdn.example.com:81/x,        true",
    })
    void a_location_within_the_allowed_hosts_is_followed(String location, String url, boolean leavesOrigin) {
        Redirect redirect = redirect(location);

        assertThat(redirect.refusal()).isEmpty();
        assertThat(redirect.location()).isEqualTo(url);
        assertThat(redirect.leavesOrigin()).isEqualTo(leavesOrigin);
    }

    @ParameterizedTest
    @CsvSource({
        "https://elsewhere.example.com/,      add allowedHosts: elsewhere.example.com",
        "//elsewhere.example.com/x,           add allowedHosts: elsewhere.example.com",
        "https://shop.example.com.evil.test/, add allowedHosts: shop.example.com.evil.test",
        "https://www.shop.example.com/,       add allowedHosts: www.shop.example.com",
        "http://127.0.0.1/admin,              add allowedHosts: 127.0.0.1",
        "http://[::1]/admin,                  add allowedHosts: [::1]",
    })
    void a_location_elsewhere_is_refused_with_what_would_allow_it(String location, String reason) {
        assertThat(redirect(location).refusal()).get().asString().contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "mailto:someone@example.com",
                "ftp://shop.example.com/x",
                "file:///etc/passwd",
                "jar:file:/x.jar!/y",
                "https://user:secret@shop.example.com/x",
                "https://shop.example.com:99999/x",
                "https://my_cdn.example.com/x",
                "https:///x",
                "https://",
                "https://shop.example.com/a b\\c"
            })
    void a_location_that_is_no_url_of_the_web_is_refused(String location) {
        Redirect redirect = redirect(location);

        assertThat(redirect.refusal()).isPresent();
        assertThat(redirect.leavesOrigin()).isTrue();
    }

    @Test
    void a_password_in_a_location_is_not_repeated() {
        assertThat(redirect("https://user:secret@shop.example.com/x").refusal())
                .get()
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void only_so_many_redirects_are_followed() {
        for (int hop = 0; hop < 5; hop++) {
            assertThat(redirect("/" + hop).refusal()).isEmpty();
            claim.follow("https://shop.example.com/" + hop, Map.of());
        }

        assertThat(redirect("/6").refusal()).contains("more than 5 redirects");
    }

    @Test
    void a_redirect_that_leads_on_from_an_allowed_host_may_come_back() {
        claim.follow("https://cdn.example.com/x", Map.of());

        Redirect back = redirect("https://shop.example.com/y");

        assertThat(back.refusal()).isEmpty();
        assertThat(back.leavesOrigin()).isTrue();
    }

    @Test
    void a_dead_letter_says_why_the_redirect_was_not_followed() {
        Outcome outcome = Redirect.refused(claim, answered("https://elsewhere.example.com/"));

        assertThat(outcome.cause()).isEqualTo(Cause.REDIRECT);
        assertThat(outcome.status()).isEqualTo(302);
        assertThat(outcome.detail()).contains("elsewhere.example.com", "allowedHosts");
    }

    private Redirect redirect(String location) {
        return Redirect.of(claim, answered(location));
    }

    private Fetch answered(String location) {
        return Workshop.fetched(claim, 302, "location: " + location);
    }
}
