package io.originguard.intake;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which request headers a submitter may set: none that steer the connection, the message's length or Camel. */
final class SubmittedHeaders {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Set<String> REFUSED = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect");

    private SubmittedHeaders() {}

    /**
     * @throws BadUrl if one of them may not be set or is malformed; the reason names it
     */
    static void check(Map<String, String> headers) throws BadUrl {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String name = header.getKey();
            String field = "the field headers." + Shown.name(name);
            if (!TOKEN.matcher(name).matches()) {
                throw new BadUrl(field + " is not the name of a header; write one such as Accept-Language");
            }
            if (isRefused(name.toLowerCase(Locale.ROOT))) {
                throw new BadUrl(field + " may not be set; leave it out");
            }
            if (!VALUE.matcher(header.getValue()).matches()) {
                throw new BadUrl(field + " has a value with line breaks, control characters or letters beyond ASCII;"
                        + " encode or remove them");
            }
            if (!names.add(name)) {
                throw new BadUrl(field + " is there twice; write it once");
            }
        }
    }

    private static boolean isRefused(String name) {
        return REFUSED.contains(name)
                || name.startsWith("proxy-")
                || name.startsWith("camel")
                || name.startsWith("org.apache.camel");
    }
}
