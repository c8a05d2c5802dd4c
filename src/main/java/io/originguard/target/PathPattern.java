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
    private static final Pattern ID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
                    + "|(?=[a-f]*\\d)[0-9a-f]{8,}"
                    + "|(?=\\D*\\d)(?=[^a-z]*[a-z])[0-9a-z_-]{20,}");
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    /** The pattern of an absolute URL. */
    public static PathPattern of(String url) {
        int scheme = url.indexOf("://");
        int path = url.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        String rest = path < 0 ? "/" : url.substring(path);
        int query = rest.indexOf('?');
        String folded = folded(query < 0 ? rest : rest.substring(0, query));
        String text = query < 0 ? folded : folded + "?*";
        return new PathPattern(text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "*");
    }

    private static String folded(String path) {
        String[] segments = path.split("/", -1);
        StringBuilder folded = new StringBuilder();
        for (int i = 1; i < segments.length; i++) {
            if (i > DEEPEST) {
                return folded.append("/*").toString();
            }
            folded.append('/').append(segment(segments[i]));
        }
        return folded.toString();
    }

    private static String segment(String segment) {
        if (VERSION.matcher(segment).matches()) {
            return segment;
        }
        return ID.matcher(segment).matches() ? "*" : DIGITS.matcher(segment).replaceAll("*");
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
