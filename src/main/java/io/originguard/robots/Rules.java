package io.originguard.robots;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What one robots.txt says to us. Immutable and thread-safe. */
public final class Rules {

    /** So many bytes are read, the least that RFC 9309 allows; what comes after them says nothing. */
    public static final int LONGEST = 500 << 10;

    /** A longer delay between two requests is taken for this one. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** No restrictions. */
    public static final Rules NONE = new Rules(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));

    private final SimpleRobotRules rules;

    private Rules(SimpleRobotRules rules) {
        this.rules = rules;
    }

    /**
     * Reads a file.
     *
     * @param url its own
     * @param content its first bytes; of a file that was cut off, the last line is passed over
     * @param contentType as the server named it; empty if it did not
     * @param userAgent the User-Agent header that we send
     */
    public static Rules read(String url, byte[] content, boolean cutOff, String contentType, String userAgent) {
        byte[] lines = cutOff ? wholeLines(content) : content;
        // Above its own longest delay the parser would disallow everything.
        SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 0);
        return new Rules(parser.parseContent(url, lines, contentType, List.of(ProductToken.of(userAgent))));
    }

    /** A line that was cut off would say something else than was written, such as {@code Disallow: /}. */
    private static byte[] wholeLines(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n' && content[end - 1] != '\r') {
            end--;
        }
        return Arrays.copyOf(content, end);
    }

    /** Whether an absolute URL may be fetched; the time that it takes grows with the length of the URL and of the file. */
    public boolean allow(String url) {
        return RobotsUrl.isOne(url) || rules.isAllowed(url);
    }

    /** Rules that speak to us; those that repeat each other count once. */
    public int size() {
        return rules.getRobotRules().size();
    }

    /** The delay between two requests as it was written; zero if there is none. */
    public Duration writtenDelay() {
        return Duration.ofMillis(Math.max(0, rules.getCrawlDelay()));
    }

    /** The delay between two requests that is obeyed, zero to {@link #LONGEST_DELAY}. */
    public Duration crawlDelay() {
        Duration written = writtenDelay();
        return written.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : written;
    }
}
