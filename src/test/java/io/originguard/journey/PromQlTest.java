package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.journey.PromQl.Use;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PromQlTest {

    @Test
    void it_names_the_metrics_the_matchers_and_the_labels_of_an_expression() {
        PromQl read = new PromQl("histogram_quantile(0.9, sum by (le) (rate(a_bucket{x=\"1\",y=~\"b|c\"}[5m])))"
                + " > 2 * b_seconds and on(target) time() - c");

        assertThat(read.uses())
                .containsExactly(
                        new Use("a_bucket", Map.of("x", "=1", "y", "=~b|c"), false),
                        new Use("b_seconds", Map.of(), false),
                        new Use("c", Map.of(), false));
        assertThat(read.grouping()).containsExactlyInAnyOrder("le", "target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(a",
                "sum(a))",
                "a{b=\"c\"",
                "a{b=c}",
                "a{b==\"c\"}",
                "rat(a_total[5m])",
                "rate(a_total)",
                "rate(a[5m])",
                "rate(a_total[5])",
                "a_total[5m]",
                "sum(a_total[5m])",
                "sum by target (a)",
                "a +",
                "a b",
                "a == \"",
                "a ? b",
                ""
            })
    void what_promtool_would_refuse_is_refused(String expression) {
        assertThatThrownBy(() -> new PromQl(expression)).isInstanceOf(IllegalArgumentException.class);
    }
}
