package io.originguard.edge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * The paths that the edge answers itself: {@code /cdn-cgi/}, however it is written. No answer from there says anything about
 * the origin, so none is ever probed. What could be read as such a path is taken for one.
 */
public final class EdgePaths {

    private static final String OWN = "cdn-cgi";

    /** Times that a path is decoded; more layers than this are not undone by any server. */
    private static final int LAYERS = 3;

    private EdgePaths() {}

    /** Whether the URL, or the path with or without a query, is the edge's own. */
    public static boolean contain(String urlOrPath) {
        String path = path(urlOrPath);
        for (int layer = 0; layer < LAYERS && path.indexOf('%') >= 0; layer++) {
            if (isOwn(path)) {
                return true;
            }
            path = decoded(path);
        }
        return isOwn(path);
    }

    private static boolean isOwn(String path) {
        return path.toLowerCase(Locale.ROOT).contains(OWN) && firstSegment(path).equalsIgnoreCase(OWN);
    }

    private static String path(String urlOrPath) {
        String url = urlOrPath.split("[?#]", 2)[0];
        int authority = url.startsWith("/") ? -1 : url.indexOf("://");
        int start = authority < 0 ? 0 : url.indexOf('/', authority + 3);
        return start < 0 ? "/" : url.substring(start);
    }

    /** The first segment when dot segments and empty ones are resolved. */
    private static String firstSegment(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("[/\\\\]+", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return segments.isEmpty() ? "" : segments.getFirst().split(";", 2)[0];
    }

    private static String decoded(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (bytes[i] == '%' && high >= 0 && low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
