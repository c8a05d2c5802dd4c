package io.originguard.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.target.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryTest {

    @Test
    void path_and_parameters_are_decoded() {
        Query query = Query.of(
                "/api/targets/SHOP.example.com/pause", "search=a%26b+c&held=&limit=7", "search", "held", "limit");

        assertThat(query.host(2)).isEqualTo(new Host("shop.example.com"));
        assertThat(query.part(3)).isEqualTo("pause");
        assertThat(query.part(9)).isEmpty();
        assertThat(query.text("search")).contains("a&b c");
        assertThat(query.flag("held")).isEmpty();
        assertThat(query.whole("limit", 1, 500, 50)).isEqualTo(7);
        assertThat(query.whole("offset", 0, 500, 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    limit=%zz          | the URL has a %
                    limit=1&limit=1    | twice
                    x=1                | there is no parameter 'x' here; there are limit
                    %0ax=1             | there is no parameter 'x' here
                    """)
    void what_cannot_be_read_is_refused(String query, String said) {
        assertThatThrownBy(() -> Query.of("/api/targets", query, "limit"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(said);
    }

    @Test
    void a_parameter_that_is_longer_than_any_name_is_refused() {
        assertThatThrownBy(() -> Query.of("/api/targets", "limit=" + "1".repeat(254), "limit"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("limit is longer than 253 characters");
    }
}
