package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageCsvTest {

    private static final int CAUSE = 2;
    private static final int CF_RAY = 7;

    @Test
    void an_outage_is_one_line_below_the_header() {
        assertThat(OutageCsv.header())
                .isEqualTo(
                        "target,generation,cause,firstErrorAt,trippedAt,bad,total,cfRay,colo,reopened,jobsHeld,recoveredAt,"
                                + "firstPageAt,closedAt,requestsWhileDown,secondsToFirstPage,secondsToBaseline,jobsLost\r\n");
        assertThat(OutageCsv.line(Outages.usual()))
                .isEqualTo(
                        "shop.example.com,7,origin-refused,2026-11-23T14:03:00Z,2026-11-23T14:03:04Z,5,61,8f1c-FRA,FRA,0,17,"
                                + "2026-11-23T14:10:00Z,2026-11-23T14:10:01.500Z,2026-11-23T14:10:41Z,14,1.5,41,0\r\n");
    }

    @Test
    void every_field_of_the_interface_is_a_column_with_the_same_value() throws JsonProcessingException {
        for (Outage outage :
                List.of(Outages.usual(), Outages.outage("origin-refused", 14, 2, Optional.empty(), Optional.empty()))) {
            JsonNode shown = new ObjectMapper().readTree(Json.text(OutageStatus.of(outage)));
            Map<String, String> columns = new HashMap<>();
            LedgerFields.of(outage).forEach((name, value) -> columns.put(name, String.valueOf(value)));
            Map<String, String> fields = new HashMap<>();
            shown.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));

            assertThat(columns).isEqualTo(fields);
        }
    }

    private static String plain(JsonNode value) {
        return value.isDouble()
                ? LedgerFields.seconds(Duration.ofMillis(Math.round(value.asDouble() * 1_000)))
                        .toString()
                : value.asText();
    }

    @Test
    void what_has_not_come_yet_is_an_empty_cell() {
        Outage open = Outages.outage("origin-refused", 14, 0, Optional.empty(), Optional.empty());

        assertThat(OutageCsv.line(open)).endsWith(",17,,,,14,,,0\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "=1+1, '=1+1",
                "+1, '+1",
                "-1, '-1",
                "@SUM(A1), '@SUM(A1)",
                "`=HYPERLINK(\"http://x\",\"y\")`, `\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"`",
                "a=1, a=1",
            })
    void no_text_is_a_formula(String text, String cell) {
        assertThat(OutageCsv.line(outage(text))).contains("," + cell + ",");
    }

    @Property(tries = 300)
    void any_text_comes_back_as_it_was(@ForAll String text) {
        String line = OutageCsv.line(outage(text));

        List<String> cells = cells(line.substring(0, line.length() - 2));

        assertThat(cells).hasSize(18);
        assertThat(cells.get(CAUSE)).isIn(text, "'" + text);
        assertThat(cells.get(CF_RAY)).isEqualTo(cells.get(CAUSE));
        assertThat(cells.get(CAUSE)).doesNotStartWith("=").doesNotStartWith("@");
    }

    private static Outage outage(String text) {
        Outage usual = Outages.usual();
        return new Outage(
                usual.target(),
                usual.generation(),
                text,
                usual.firstErrorAt(),
                usual.trippedAt(),
                usual.bad(),
                usual.total(),
                Optional.of(text),
                usual.requestsWhileDown(),
                usual.reopened(),
                usual.jobsHeld(),
                usual.recoveredAt(),
                usual.firstPageAt(),
                usual.closedAt(),
                usual.jobsLost());
    }

    /** A reader of RFC 4180, line breaks in cells included. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
