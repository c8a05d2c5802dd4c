package io.originguard.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The colours of the page can be told apart by everybody (WCAG 2.2, AA). */
final class PaletteTest {

    private static final double TEXT = 4.5;
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6})");

    @ParameterizedTest
    @CsvSource({
        "ink, ground", "ink, panel", "ink, hover", "ink, open-ground", "quiet, ground", "quiet, panel", "quiet, hover",
        "accent, ground", "accent, panel", "accent, hover", "accent-ink, accent", "open, ground", "open, panel",
                "open, hover",
        "open, open-ground", "half, panel", "half, ground", "half, hover", "half, half-ground", "good, panel",
                "good, ground",
        "good, hover", "held, panel", "held, ground", "held, hover"
    })
    void text_can_be_read_in_light_and_in_dark(String text, String ground) throws IOException {
        String css = Files.readString(Path.of("src/main/resources/originguard/ui/page.css"));
        int dark = css.indexOf("prefers-color-scheme: dark");

        assertThat(contrast(colours(css.substring(0, dark)), text, ground))
                .as("light")
                .isGreaterThanOrEqualTo(TEXT);
        assertThat(contrast(colours(css.substring(dark)), text, ground))
                .as("dark")
                .isGreaterThanOrEqualTo(TEXT);
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> colours = new HashMap<>();
        Matcher matcher = COLOUR.matcher(css);
        while (matcher.find()) {
            colours.putIfAbsent(matcher.group(1), matcher.group(2));
        }
        return colours;
    }

    private static double contrast(Map<String, String> colours, String one, String other) {
        assertThat(colours).containsKeys(one, other);
        double first = luminance(colours.getOrDefault(one, ""));
        double second = luminance(colours.getOrDefault(other, ""));
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(String hex) {
        return 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
    }

    private static double channel(String hex, int at) {
        double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
