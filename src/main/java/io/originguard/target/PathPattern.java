package io.originguard.target;

import java.util.regex.Pattern;

/**
 * The shape of a URL's path: what its URLs have in common once numbers and ids are folded into {@code *}, such as
 * {@code /search?*} and {@code /export/*}.
 *
 * @param text the path with its folded parts, and {@code ?*} for any query; at most {@value #LONGEST} characters
 */
public record PathPattern(String text) implements Comparable<PathPattern> {

    static final int LONGEST = 200;

    private static final int DEEPEST = 8;
    private static final Pattern VERSION = Pattern.compile("[vV]\\d{1,2}");

    /** What no person would choose as a name: a UUID, a hash, a long or a mixed run of letters and digits. */
    private static final String UUID = "(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})";

    private static final String HASH = "(?i:(?=[a-f]*\\d)[0-9a-f]{8,})";
    private static final String MIXED = "(?=\\D*\\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[0-9A-Za-z]{10,}";
    private static final String LONG = "(?i:(?=\\D*\\d)(?=[^a-z]*[a-z])[0-9a-z]{20,})";
    private static final Pattern WHOLE = Pattern.compile("(?i:(?=\\D*\\d)(?=[^a-z]*[a-z])[0-9a-z_-]{20,})");
    private static final Pattern PART = Pattern.compile("%[0-9A-Fa-f]{2}|(?<![0-9A-Za-z])(?:" + UUID + "|" + HASH + "|"
            + MIXED + "|" + LONG + ")(?![0-9A-Za-z])|\\d+");

    /** The pattern of an absolute URL. */
    public static PathPattern of(String url) {
        int scheme = url.indexOf("://");
        int path = first(url, "/?#", scheme < 0 ? 0 : scheme + 3);
        int query = first(url, "?#", path);
        String folded = folded(url.substring(path, query));
        String text = query < url.length() && url.charAt(query) == '?' ? folded + "?*" : folded;
        return new PathPattern(text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "*");
    }

    /** Where the first of these characters is, else the end. */
    private static int first(String url, String any, int from) {
        for (int i = from; i < url.length(); i++) {
            if (any.indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }

    private static String folded(String path) {
        StringBuilder folded = new StringBuilder();
        int depth = 0;
        for (int slash = 0; slash < path.length(); ) {
            int next = first(path, "/", slash + 1);
            if (++depth > DEEPEST) {
                return folded.append("/*").toString();
            }
            folded.append('/').append(segment(path.substring(slash + 1, next)));
            slash = next;
        }
        return folded.isEmpty() ? "/" : folded.toString();
    }

    private static String segment(String segment) {
        int parameters = segment.indexOf(';');
        if (parameters >= 0) {
            return segment(segment.substring(0, parameters)) + ";*";
        }
        if (!hasDigit(segment) || VERSION.matcher(segment).matches()) {
            return segment;
        }
        // A % begins a character that is written by its bytes, whose digits are no number.
        return WHOLE.matcher(segment).matches()
                ? "*"
                : PART.matcher(segment).replaceAll(part -> part.group().charAt(0) == '%' ? part.group() : "*");
    }

    private static boolean hasDigit(String segment) {
        return segment.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(PathPattern other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
