package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

    @Test
    void the_innermost_reason_is_told_with_the_file_of_the_route() {
        Exception failure = new FailedToCreateRouteException(
                "a.test",
                "file:/routes/targets/a.test.camel.yaml",
                "Route(a.test)",
                new RuntimeCamelException("Failed to resolve", new IllegalStateException("no such bean: sink\nor so")));

        WrongInputException explained = StartFailure.explain(failure);

        assertThat(explained)
                .hasMessage("/routes/targets/a.test.camel.yaml cannot be used: no such bean: sink")
                .hasCause(failure);
    }

    @Test
    void unknown_options_are_told_without_the_advice_around_them() {
        Exception failure = new FailedToCreateRouteException(
                "a.test",
                "classpath:a.yaml",
                "Route(a.test)",
                new IllegalArgumentException(
                        "There are 2 parameters. Check the uri. Unknown parameters=[{concurency=3, edgy=no}]"));

        WrongInputException explained = StartFailure.explain(failure);

        assertThat(explained)
                .hasMessage("classpath:a.yaml cannot be used: unknown option concurency=3, edgy=no of an endpoint;"
                        + " look at its spelling");
    }

    @Test
    void a_failure_without_a_word_still_says_what_failed() {
        WrongInputException explained = StartFailure.explain(new IllegalStateException());

        assertThat(explained).hasMessage("the routes cannot be used: no reason is known");
    }
}
