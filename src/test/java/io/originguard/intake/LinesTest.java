package io.originguard.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.intake.Lines.Bad;
import io.originguard.intake.Lines.Ready;
import io.originguard.intake.Lines.Skipped;
import io.originguard.target.Host;
import io.originguard.target.Submission;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

    private final Lines lines = new Lines(new UrlParser());

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t", "# http://h/", "  #x"})
    void blank_lines_and_comments_are_skipped(String line) {
        assertThat(lines.read(line)).isInstanceOf(Skipped.class);
    }

    @Test
    void a_line_is_a_url() {
        assertThat(lines.read(" http://h/a ")).isEqualTo(new Ready(Submission.of(new Host("h"), "http://h/a")));
    }

    @Test
    void a_json_line_may_say_more() {
        Lines.Line line = lines.read("""
                {"url":"http://h/a","priority":-1000,"headers":{"Accept-Language":"de","Cookie":"a=1"},"metadata":{"depth":"3","ü":"\\n"}}""");

        assertThat(line)
                .isEqualTo(new Ready(new Submission(
                        new Host("h"),
                        "http://h/a",
                        -1000,
                        Map.of("Accept-Language", "de", "Cookie", "a=1"),
                        Map.of("depth", "3", "ü", "\n"))));
    }

    @Test
    void a_json_line_needs_only_a_url() {
        assertThat(lines.read("{\"url\":\"http://h/a\"}"))
                .isEqualTo(new Ready(Submission.of(new Host("h"), "http://h/a")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "{ -> not a JSON object in one line",
                "{\"url\":\"http://h/\"} x -> not a JSON object in one line",
                "{\"url\":\"http://h/\",\"url\":\"http://i/\"} -> each field once",
                "{} -> the field url is not a string",
                "{\"url\":5} -> the field url is not a string",
                "{\"url\":null} -> the field url is not a string",
                "{\"url\":{\"a\":1}} -> the field url is not a string",
                "{\"url\":\"ftp://h/\"} -> only http and https",
                "{\"url\":\"http://h/\",\"prio\":1} -> the field prio is not known",
                "{\"url\":\"http://h/\",\"priority\":\"1\"} -> the field priority",
                "{\"url\":\"http://h/\",\"priority\":1.5} -> the field priority",
                "{\"url\":\"http://h/\",\"priority\":1001} -> the field priority",
                "{\"url\":\"http://h/\",\"priority\":-1001} -> the field priority",
                "{\"url\":\"http://h/\",\"priority\":99999999999999} -> the field priority",
                "{\"url\":\"http://h/\",\"priority\":null} -> the field priority",
                "{\"url\":\"http://h/\",\"headers\":[]} -> the field headers is not an object",
                "{\"url\":\"http://h/\",\"headers\":{\"A\":1}} -> the field headers.A is not a string",
                "{\"url\":\"http://h/\",\"metadata\":\"x\"} -> the field metadata is not an object",
                "{\"url\":\"http://h/\",\"metadata\":{\"a\":{}}} -> the field metadata.a is not a string",
            })
    void a_bad_json_line_is_refused_and_its_field_named(String line, String part) {
        assertThat(lines.read(line)).isInstanceOfSatisfying(Bad.class, bad -> assertThat(bad.reason())
                .contains(part));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelHttpUri",
                "CAMELx",
                "org.apache.camel.x",
                "Host",
                "content-length",
                "Transfer-Encoding",
                "CONNECTION",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "Proxy-Authorization",
                "proxy-x",
                "Expect",
                "",
                "A B",
                "A:",
                "A\\r\\nB",
                "Ü",
            })
    void a_header_that_steers_more_than_the_page_may_not_be_set(String name) {
        Lines.Line line = lines.read("{\"url\":\"http://h/\",\"headers\":{\"" + name + "\":\"x\"}}");

        assertThat(line).isInstanceOfSatisfying(Bad.class, bad -> assertThat(bad.reason())
                .contains("the field headers."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nHost: x", "a\\nb", "\\u0000", "ü"})
    void a_header_value_stays_in_its_line(String value) {
        Lines.Line line = lines.read("{\"url\":\"http://h/\",\"headers\":{\"A\":\"" + value + "\"}}");

        assertThat(line).isInstanceOfSatisfying(Bad.class, bad -> assertThat(bad.reason())
                .contains("the field headers.A has a value"));
    }

    @Test
    void a_header_is_given_once_whatever_its_case() {
        assertThat(lines.read("{\"url\":\"http://h/\",\"headers\":{\"Cookie\":\"a\",\"cookie\":\"b\"}}"))
                .isInstanceOfSatisfying(
                        Bad.class, bad -> assertThat(bad.reason()).contains("twice"));
    }

    @Test
    void deep_nesting_is_just_another_bad_line() {
        assertThat(lines.read("{\"url\":" + "[".repeat(60_000))).isInstanceOf(Bad.class);
    }

    @Test
    void secrets_in_headers_are_not_shown() {
        Lines.Line line = lines.read("{\"url\":\"ftp://h/\",\"headers\":{\"Authorization\":\"Bearer hunter2\"}}");

        assertThat(line).isEqualTo(new Bad("ftp://h/", ((Bad) line).reason()));
    }
}
