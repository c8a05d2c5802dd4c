package io.originguard.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** Numbers and spans for people. */
final class Words {

    private Words() {}

    /** {@code 10,000}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 4.7 %} of 0.047. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** {@code 0.3}, and {@code 120} from ten on. */
    static String rate(double aSecond) {
        return String.format(Locale.ROOT, aSecond < 10 ? "%.1f" : "%,.0f", aSecond);
    }

    /** {@code 12 s}, {@code 2 min 5 s}, {@code 3 h 10 min}, {@code 2 d 4 h}; what is left of a second is cut off. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min" + rest(seconds % 60, "s");
        }
        return seconds < 86_400
                ? seconds / 3_600 + " h" + rest(seconds % 3_600 / 60, "min")
                : seconds / 86_400 + " d" + rest(seconds % 86_400 / 3_600, "h");
    }

    /** A span that may be shorter than a second: {@code 140 ms}, {@code 4.2 s}. */
    static String took(Duration span) {
        return span.toSeconds() == 0
                ? span.toMillis() + " ms"
                : span.toSeconds() < 60 ? String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1_000.0) : span(span);
    }

    /** Fit for a part of a URL's path or query. */
    static String inUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String rest(long number, String unit) {
        return number == 0 ? "" : " " + number + " " + unit;
    }
}
