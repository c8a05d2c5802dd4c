package io.originguard.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

    private static final String HEADER = "time,target,status,ms\n";
    private static final Instant AT = Instant.parse("2026-11-23T14:03:10Z");

    private final List<Request> read = new ArrayList<>();

    @Test
    void columns_are_found_by_their_names_in_any_order() throws IOException {
        read(
                "\ufeffms, path ,bytes,\"target\",status,time\r\n12,/a,77,\"Shop.example.com\",200,2026-11-23T14:03:10Z\r\n");

        assertThat(read)
                .containsExactly(new Request(AT, new Host("shop.example.com"), 200, Duration.ofMillis(12), "/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T14:03:10Z",
                "2026-11-23T15:03:10.000+01:00",
                "1795442590",
                "1795442590.000",
                "1795442590000"
            })
    void times_are_iso_or_epoch(String time) throws IOException {
        read(HEADER + time + ",shop.example.com,200,12\n");

        assertThat(read).extracting(Request::at).containsExactly(AT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yesterday,shop.example.com,200,12 | time is 'yesterday'",
                "2026-11-23T14:03:10,shop.example.com,200,12 | time is '2026-11-23T14:03:10'",
                "2026-11-23T14:03:10Z,http://shop/,200,12 | 'http://shop/' is not a host name",
                "2026-11-23T14:03:10Z,shop.example.com,OK,12 | status is 'OK'",
                "2026-11-23T14:03:10Z,shop.example.com,101,12 | status is '101'",
                "2026-11-23T14:03:10Z,shop.example.com,600,12 | status is '600'",
                "2026-11-23T14:03:10Z,shop.example.com,200,-1 | ms is '-1'",
                "2026-11-23T14:03:10Z,shop.example.com,200 | ms is ''",
                "2026-11-23T14:03:10Z,shop.example.com,200,1e999999999 | ms is '1e999999999'",
                "2026-11-23T14:03:10Z,\"shop,200,12 | a quotation mark is not closed",
                "2026-11-23T14:03:10Z,\"shop\"x,200,12 | something stands behind",
            })
    void a_line_that_cannot_be_read_is_told_with_its_place(String line, String problem) {
        String log = HEADER + "\n2026-11-23T14:03:10Z,shop.example.com,200,12\n" + line + "\n";

        assertThatThrownBy(() -> read(log))
                .isInstanceOf(BadLogException.class)
                .hasMessageStartingWith("a.csv:4: " + problem)
                .message()
                .doesNotContain("\n");
        assertThat(read).hasSize(1);
    }

    @Test
    void bad_lines_are_counted_where_that_is_wanted() throws IOException {
        LogReader reader = reader(HEADER + "x\n2026-11-23T14:03:10Z,shop.example.com,200,12\ny\n", true);

        reader.read(TargetSettings.defaults().breaker(), read::add);

        assertThat(read).hasSize(1);
        assertThat(reader.skipped()).isEqualTo(2);
        assertThat(reader.firstSkipped()).startsWith("a.csv:2: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_log_that_is_not_sorted_is_refused(boolean skipBad) {
        String log = HEADER + "20,shop.example.com,200,12\n10,shop.example.com,200,12\n";

        assertThatThrownBy(() ->
                        reader(log, skipBad).read(TargetSettings.defaults().breaker(), read::add))
                .isInstanceOf(BadLogException.class)
                .hasMessageContaining("a.csv:3: ")
                .hasMessageContaining("sort the lines by time first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'' | a.csv:1: the file is empty", "a,b | a.csv:1: the first line must name"})
    void a_file_without_a_header_is_refused(String log, String problem) {
        assertThatThrownBy(() -> read(log)).hasMessageStartingWith(problem);
    }

    @Test
    void a_line_without_end_does_not_fill_the_memory() {
        String log = HEADER + "x".repeat(10_000_000);

        assertThatThrownBy(() -> read(log))
                .isInstanceOf(BadLogException.class)
                .message()
                .hasSizeLessThan(20_000);
    }

    @Test
    void a_ledger_becomes_a_log_of_its_outages_in_order() throws IOException {
        read("""
                target,cause,firstErrorAt,trippedAt,total,recoveredAt,closedAt
                shop.example.com,origin-refused,2026-11-23T14:10:00Z,2026-11-23T14:10:04Z,60,2026-11-23T14:20:00Z,2026-11-23T14:21:00Z
                news.example.com,origin-tls-broken,2026-11-23T14:05:00Z,2026-11-23T14:05:01Z,6,,
                """);

        assertThat(read).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        List<Request> shop = of("shop.example.com");
        assertThat(shop.get(0).at()).isEqualTo(Instant.parse("2026-11-23T14:09:00Z"));
        assertThat(shop).hasSize(60 + 600 + 60 + 1);
        assertThat(shop.stream().filter(one -> one.status() == 521)).hasSize(600);
        assertThat(of("news.example.com").stream().filter(one -> one.status() == 525))
                .hasSize(7);
    }

    @Test
    void outages_of_one_target_that_are_close_together_do_not_overlap() throws IOException {
        read("""
                target,cause,firstErrorAt,trippedAt,total,recoveredAt,closedAt
                shop.example.com,origin-refused,2026-11-23T14:10:40Z,2026-11-23T14:10:44Z,60,2026-11-23T14:11:00Z,2026-11-23T14:12:00Z
                shop.example.com,origin-refused,2026-11-23T14:10:00Z,2026-11-23T14:10:04Z,60,2026-11-23T14:10:10Z,2026-11-23T14:10:30Z
                """);

        assertThat(read).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(read.stream().filter(one -> one.status() == 521)).hasSize(10 + 20);
    }

    private List<Request> of(String target) {
        return read.stream().filter(one -> one.target().name().equals(target)).toList();
    }

    private void read(String log) throws IOException {
        reader(log, false).read(TargetSettings.defaults().breaker(), read::add);
    }

    private static LogReader reader(String log, boolean skipBad) {
        return new LogReader(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), "a.csv", skipBad);
    }
}
