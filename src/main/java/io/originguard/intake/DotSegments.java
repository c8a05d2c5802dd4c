package io.originguard.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Resolves {@code .} and {@code ..} in a path and keeps everything else, empty segments too (RFC 3986, section 5.2.4). */
final class DotSegments {

    private DotSegments() {}

    /** The path, which starts with a slash, without dot segments. */
    static String removed(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        Iterator<String> segments = List.of(path.substring(1).split("/", -1)).iterator();
        while (segments.hasNext()) {
            String segment = segments.next();
            boolean dots = segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                kept.pollLast();
            }
            if (!dots) {
                kept.addLast(segment);
            } else if (!segments.hasNext()) {
                // A path that ends in a dot segment names a directory.
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
