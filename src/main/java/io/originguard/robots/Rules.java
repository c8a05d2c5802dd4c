package io.originguard.robots;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRule;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What one robots.txt says to us. Immutable and thread-safe. */
public final class Rules {

    /** So many bytes are read, the least that RFC 9309 allows; what comes after them says nothing. */
    public static final int LONGEST = 500 << 10;

    /** A longer delay between two requests is taken for this one. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    /** So many rules are kept at most, the shortest ones, which say most. */
    public static final int MOST = 10_000;

    /**
     * Characters that the kept rules with a wildcard have together at most; the shortest ones are kept. Each of them may have to
     * be compared with each character of a URL.
     */
    public static final int LONGEST_WILDCARDS = 16 << 10;

    /** So many of these comparisons are made for one URL at most; of a URL that would need more only the beginning is judged. */
    private static final int MOST_COMPARISONS = 4 << 20;

    /** No restrictions. */
    public static final Rules NONE = new Rules(new SimpleRobotRules(RobotRulesMode.ALLOW_ALL));

    private final SimpleRobotRules rules;
    private final int longestUrl;

    private Rules(SimpleRobotRules rules) {
        this.rules = rules;
        int wildcards = rules.getRobotRules().stream().mapToInt(Rules::wildcard).sum();
        longestUrl = MOST_COMPARISONS / Math.max(1, wildcards);
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
        return new Rules(bounded(parser.parseContent(url, lines, contentType, List.of(ProductToken.of(userAgent)))));
    }

    private static SimpleRobotRules bounded(SimpleRobotRules all) {
        List<RobotRule> shortestFirst = all.getRobotRules().stream()
                .sorted(Comparator.comparingInt(rule -> rule.getPrefix().length()))
                .toList();
        SimpleRobotRules kept = new SimpleRobotRules(RobotRulesMode.ALLOW_SOME);
        int count = 0;
        int wildcards = 0;
        for (RobotRule rule : shortestFirst) {
            int length = wildcard(rule);
            if (count < MOST && wildcards + length <= LONGEST_WILDCARDS) {
                kept.addRule(rule.getPrefix(), rule.isAllow());
                count++;
                wildcards += length;
            }
        }
        if (count == shortestFirst.size()) {
            return all;
        }
        kept.setCrawlDelay(all.getCrawlDelay());
        kept.sortRules();
        return kept;
    }

    /** Its length if it has a wildcard; without one it fails at the first character that differs. */
    private static int wildcard(RobotRule rule) {
        return rule.getPrefix().indexOf('*') < 0 ? 0 : rule.getPrefix().length();
    }

    /** A line that was cut off would say something else than was written, such as {@code Disallow: /}. */
    private static byte[] wholeLines(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n' && content[end - 1] != '\r') {
            end--;
        }
        return Arrays.copyOf(content, end);
    }

    /** Whether an absolute URL may be fetched; takes some 20 ms at most, for a hostile file and a hostile URL. */
    public boolean allow(String url) {
        return RobotsUrl.isOne(url) || rules.isAllowed(url.length() <= longestUrl ? url : url.substring(0, longestUrl));
    }

    /** Rules that speak to us and are kept; those that repeat each other count once. */
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
