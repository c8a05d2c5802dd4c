package io.originguard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.originguard.target.PathRules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What path rules may be, and what is said about the others. */
class PathRuleTextTest {

    private static final String RULES =
            "; write a rate such as 1/5s or 10/1m (one in 100ms to 24h), max N (1 to 10000), or skip";
    private static final String PATTERNS = "; write path and query as in the URL, * for any run of characters"
            + " (also in place of a comma), such as /export/* or *.pdf";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "/export/* 1/5s | /export/* 1/5s",
                "/export/* 1/5s, /search?* 10/1m max 2, /print/* skip | /export/* 1/5s, /search?* 10/1m max 2, /print/* skip",
                "/a 1/100ms,/b 10/1s,/c 1/24h | /a 1/100ms, /b 10/1s, /c 1/24h",
                "/search?* max 2 10/1m | /search?* 10/1m max 2",
                "'  /a    max   10000  ' | /a max 10000",
                "*.pdf max 1 | *.pdf max 1",
                "/a?b=c&d=%20+~!(x);y skip | /a?b=c&d=%20+~!(x);y skip",
                "/a 60/1h | /a 60/1h",
                "/a 1/60s | /a 1/1m",
                "/skip skip | /skip skip",
                "/export/small/* 1/1s, /export/* 1/5s | /export/small/* 1/1s, /export/* 1/5s",
            })
    void good_rules_are_understood(String text, String rules) {
        assertThat(load(text)).hasToString(rules);
    }

    @Test
    void what_is_written_out_is_read_again_as_the_same() {
        PathRules rules = load("/export/* 3/90s, /search?* 10/1m max 2, /print/* skip, * max 9");

        assertThat(load(rules.toString())).isEqualTo(rules);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/export/* | /export/* | there is no rule | r",
                "/export/* 1/5 | /export/* 1/5 | '1/5' is not a rule | r",
                "/export/* 1/5S | /export/* 1/5S | '1/5S' is not a rule | r",
                "/export/* 0/5s | /export/* 0/5s | '0/5s' is not a rule | r",
                "/export/* 11/1s | /export/* 11/1s | '11/1s' is not a rule | r",
                "/export/* 1/25h | /export/* 1/25h | '1/25h' is not a rule | r",
                "/export/* 99999999/1h | /export/* 99999999/1h | '99999999/1h' is not a rule | r",
                "/export/* 1 / 5s | /export/* 1 / 5s | '1' is not a rule | r",
                "/export/* max | /export/* max | 'max' is not a rule | r",
                "/export/* max 0 | /export/* max 0 | 'max' is not a rule | r",
                "/export/* max 10001 | /export/* max 10001 | 'max' is not a rule | r",
                "/export/* max two | /export/* max two | 'max' is not a rule | r",
                "/export/* never | /export/* never | 'never' is not a rule | r",
                "/export/* Skip | /export/* Skip | 'Skip' is not a rule | r",
                "/export/* 1/5s 1/6s | /export/* 1/5s 1/6s | '1/6s' is one rule too many | r",
                "/export/* max 1 max 2 | /export/* max 1 max 2 | 'max' is one rule too many | r",
                "/export/* skip skip | /export/* skip skip | 'skip' is one rule too many | r",
                "/export/* skip 1/5s | /export/* skip 1/5s | skip leaves nothing for another rule to say | r",
                "/a 1/5s, export/* 1/5s | export/* 1/5s | 'export/*' is not a pattern | p",
                "https://a.example/x skip | https://a.example/x skip | 'https://a.example/x' is not a pattern | p",
                "/bücher/* skip | /bücher/* skip | '/bücher/*' is not a pattern | p",
                "/a#b skip | /a#b skip | '/a#b' is not a pattern | p",
                "1/5s | 1/5s | '1/5s' is not a pattern | p",
                "/a 1/5s, | '' | '' is not a pattern | p",
                "/a,b 1/5s | /a | there is no rule | r",
                "/a 1/5s, /a max 2 | /a max 2 | /a stands there twice | t",
            })
    void a_bad_entry_is_named_with_what_to_write_instead(String text, String entry, String problem, String instead) {
        String said = "=" + text + " has the entry '" + entry + "': " + problem
                + switch (instead) {
                    case "r" -> RULES;
                    case "p" -> PATTERNS;
                    default -> "; write all its rules into one entry";
                };

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> load(text))
                .withMessage("--set originguard.target.paths" + said);
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Sources.none()).target(Map.of("paths", text)))
                .withMessage("option paths" + said);
    }

    private static PathRules load(String text) {
        return Settings.load(Sources.none().assignments(List.of("originguard.target.paths=" + text)))
                .target()
                .paths();
    }
}
