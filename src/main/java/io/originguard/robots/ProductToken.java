package io.originguard.robots;

import java.util.Locale;

/** The name under which a robots.txt speaks to us. */
final class ProductToken {

    private ProductToken() {}

    /**
     * The first word of a User-Agent header up to a slash or a blank, in lower case; empty if there is none, so that only what
     * is said to everybody counts.
     */
    static String of(String userAgent) {
        String[] words = userAgent.strip().split("[/\\s]", 2);
        return words[0].toLowerCase(Locale.ROOT);
    }
}
