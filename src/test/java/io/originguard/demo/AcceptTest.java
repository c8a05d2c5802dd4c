package io.originguard.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/problem+json                                  | true",
                "application/json                                          | true",
                "APPLICATION/Problem+JSON ; charset=utf-8                  | true",
                "application/problem+json, */*;q=0.1                       | true",
                "*/*, application/json;q=0.2                               | true",
                "text/html;q=0.8, application/json;q=0.9                   | true",
                "application/json, text/html                               | true",
                "text/html, application/json                               | false",
                "text/html, application/json;q=0.9                         | false",
                "text/plain;q=0.5, application/problem+json;q=0.4          | false",
                "application/json;q=0                                      | false",
                "application/json; q=0.000                                 | false",
                "application/json;q=much                                   | true",
                "application/*                                             | false",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | false",
                "application/jsonp                                         | false",
                "*/*                                                       | false",
                "''                                                        | false",
            })
    void json_is_asked_for_only_where_it_is_named_and_liked_best(String accept, boolean asked) {
        assertThat(Accept.asksForJson(accept)).isEqualTo(asked);
    }
}
