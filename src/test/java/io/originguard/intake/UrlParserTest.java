package io.originguard.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.originguard.intake.UrlParser.Refused;
import io.originguard.intake.UrlParser.Url;
import io.originguard.target.Host;
import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlParserTest {

    private final UrlParser parser = new UrlParser();

    private Url taken(String text) {
        return assertThat(parser.parse(text)).asInstanceOf(type(Url.class)).actual();
    }

    private String reason(String text) {
        return assertThat(parser.parse(text))
                .asInstanceOf(type(Refused.class))
                .actual()
                .reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "http://example.com -> http://example.com/",
                "HTTP://EXAMPLE.com:80/%7Efoo/../bar?x=1&y=%2F#frag -> http://example.com/bar?x=1&y=%2F",
                "https://example.com:443/ -> https://example.com/",
                "https://example.com:80/ -> https://example.com:80/",
                "http://example.com:/ -> http://example.com/",
                "http://example.com:08080/ -> http://example.com:8080/",
                "http://example.com./ -> http://example.com/",
                "http://exämple.de/ü -> http://xn--exmple-cua.de/%C3%BC",
                "http://EXÄMPLE.de/ -> http://xn--exmple-cua.de/",
                "http://example。com/ -> http://example.com/",
                "http://[::1]/ -> http://[::1]/",
                "http://[2001:DB8::1]:8080/x -> http://[2001:db8::1]:8080/x",
                "http://192.0.2.1/ -> http://192.0.2.1/",
                "http://a-b--c.example.com/ -> http://a-b--c.example.com/",
                "http://1.2.example/ -> http://1.2.example/",
                "http://h/Path/CASE -> http://h/Path/CASE",
                "http://h/a%2fb%2Fc -> http://h/a%2Fb%2Fc",
                "http://h/%41%7e -> http://h/A~",
                "http://h/100% -> http://h/100%25",
                "http://h/a|b[c]\"<> -> http://h/a%7Cb%5Bc%5D%22%3C%3E",
                "http://h/a//b -> http://h/a//b",
                "http://h/web/2020/http://other.example/ -> http://h/web/2020/http://other.example/",
                "http://h//../x -> http://h/x",
                "http://h/a/./b/../../../c/.. -> http://h/",
                "http://h/a/.. -> http://h/",
                "http://h/a/b/. -> http://h/a/b/",
                "http://h/%2e%2E/a -> http://h/a",
                "http://h/...a/.b -> http://h/...a/.b",
                "http://h?q -> http://h/?q",
                "http://h/? -> http://h/?",
                "http://h/?b=2&a=1&a=0 -> http://h/?b=2&a=1&a=0",
                "http://h/?a=&b&&c== -> http://h/?a=&b&&c==",
                "http://h/?q=%7e%2f+%20&u=http://x/../y -> http://h/?q=%7e%2f+%20&u=http://x/../y",
                "http://h/?q=ü -> http://h/?q=%C3%BC",
                "http://h/?q#a?b -> http://h/?q",
                "http://h#x -> http://h/",
                "http://h/a;b=c,d@e:f -> http://h/a;b=c,d@e:f",
                "http://h/😀 -> http://h/%F0%9F%98%80",
            })
    void a_url_is_normalised_without_changing_its_meaning(String text, String url) {
        assertThat(taken(text).url()).isEqualTo(url);
        assertThat(taken(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "javascript:alert(1) -> only http and https",
                "ftp://example.com/ -> only http and https",
                "mailto:somebody@example.com -> only http and https",
                "file:///etc/passwd -> only http and https",
                "//host/ -> not absolute",
                "/path -> not absolute",
                "shop.example.com/page -> not absolute",
                "shop.example.com:8080/page -> not absolute",
                "http:/host/ -> not absolute",
                "http:host -> not absolute",
                "http:///x -> no host",
                "http:// -> no host",
                "http://:80/ -> no host",
                "http://./ -> no host",
                "http://user:pw@h/ -> user name or password",
                "http://pw@h/ -> user name or password",
                "http://@h/ -> user name or password",
                "http://h:0/ -> port",
                "http://h:65536/ -> port",
                "http://h:99999999999/ -> port",
                "http://h:-1/ -> port",
                "http://h:80x/ -> port",
                "http://h:80:80/ -> host and port cannot be read",
                "http://[::1/ -> host and port cannot be read",
                "http://[::1]x/ -> host and port cannot be read",
                "http://[1.2.3.4]/ -> not a valid IP address",
                "http://[::g]/ -> not a valid IP address",
                "http://[fe80::1%25eth0]/ -> not a valid IP address",
                "http://127.1/ -> not a valid IP address",
                "http://2130706433/ -> not a valid IP address",
                "http://0x7f.0.0.1/ -> not a valid IP address",
                "http://0177.0.0.1/ -> not a valid IP address",
                "http://256.0.0.1/ -> not a valid IP address",
                "http://a..b/ -> not a valid name",
                "http://a.com../ -> not a valid name",
                "http://-a.com/ -> not a valid name",
                "http://a%2eb/ -> not a valid name",
                "http://a*b/ -> not a valid name",
                "http://a_b.example/ -> no request can be sent to this host",
                "http://a_b.example:8080/ -> no request can be sent to this host",
                "http://_dmarc.example/ -> no request can be sent to this host",
                "http://a-.example/ -> no request can be sent to this host",
                "http://a.-b.example/ -> no request can be sent to this host",
                "http://www.example.1a/ -> no request can be sent to this host",
                "http://℀.example/ -> not a valid name",
                "http://faß.de/ -> xn--",
                "http://h/a b -> blank",
                "http://h/a\u00a0b -> blank",
                "http://h/\u0007x -> control character",
                "http://h/\u0000x -> NUL",
                "h\u0000t\u0000t\u0000p\u0000 -> NUL",
                "http:\\\\h\\x -> backslash",
                "http://good.example\\@evil.example/ -> backslash",
                "http://h/\ufffd -> UTF-8",
                "http://h/\ud800 -> half a character",
            })
    void what_cannot_be_fetched_is_refused_with_a_reason(String text, String part) {
        assertThat(reason(text)).contains(part);
    }

    @Test
    void nothing_is_no_url() {
        assertThat(reason("  ")).contains("there is no URL");
    }

    @Test
    void a_password_is_not_repeated() {
        assertThat(reason("http://user:hunter2@h/")).doesNotContain("hunter2");
        assertThat(reason("hunter2:hunter2@h/")).doesNotContain("hunter2");
    }

    @Test
    void blanks_around_a_url_are_passed_over() {
        assertThat(taken(" \t http://h/ \r").url()).isEqualTo("http://h/");
    }

    @Test
    void the_host_is_the_target() {
        assertThat(taken("http://SHOP.exämple.de:8080/").target()).isEqualTo(new Host("shop.xn--exmple-cua.de"));
    }

    @Test
    void the_length_counts_after_normalisation() {
        String longest = "http://h/" + "a".repeat(UrlParser.MAX_LENGTH - 9);

        assertThat(taken(longest + "#fragment").url()).hasSize(UrlParser.MAX_LENGTH);
        assertThat(reason(longest + "a")).contains("longer than 8,192 characters");
        assertThat(reason("http://h/" + "ü".repeat(2_000))).contains("longer");
        assertThat(reason("http://h/" + "a".repeat(100_000))).contains("longer");
        assertThat(reason("http://" + "a".repeat(60_000) + "/")).contains("not a valid name");
    }

    @Property(tries = 500)
    void any_text_has_an_answer_and_what_is_taken_stays_as_it_is(@ForAll @StringLength(max = 40) String text) {
        if (parser.parse("http://h/" + text) instanceof Url url) {
            assertThat(taken(url.url())).isEqualTo(url);
            assertThat(url.url()).matches("[!-~]+").startsWith("http://h/").doesNotContain("#");
        }
        assertThat(parser.parse("http://" + text)).isNotNull();
        assertThat(parser.parse(text)).isNotNull();
    }

    @Property(tries = 1000)
    void the_host_of_what_is_taken_is_the_one_that_the_client_connects_to(
            @ForAll @Chars({'a', 'b', '1', '0', '.', '-', '_', ':', '[', ']', 'ü'}) @StringLength(max = 12)
                    String host) {
        if (parser.parse("http://" + host + "/") instanceof Url url) {
            assertThat(URI.create(url.url()).getHost()).isEqualTo(url.target().name());
        }
    }
}
