package io.originguard.target;

/**
 * The shape of a URL's path: what its URLs have in common once numbers and ids are folded into {@code *}, such as
 * {@code /search?*} and {@code /export/*}.
 *
 * @param text the path with its folded parts, and {@code ?*} for any query; at most {@value #LONGEST} characters
 */
public record PathPattern(String text) implements Comparable<PathPattern> {

    static final int LONGEST = 200;

    private static final int DEEPEST = 8;

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
    static int first(String url, String any, int from) {
        for (int i = from; i < url.length(); i++) {
            if (any.indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }

    private static String folded(String path) {
        StringBuilder folded = new StringBuilder(path.length() + 1);
        int depth = 0;
        for (int slash = 0; slash < path.length(); ) {
            int next = first(path, "/", slash + 1);
            if (++depth > DEEPEST) {
                return folded.append("/*").toString();
            }
            Segment.fold(path.substring(slash + 1, next), folded.append('/'));
            slash = next;
        }
        return folded.isEmpty() ? "/" : folded.toString();
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
