package io.originguard.intake;

import crawlercommons.filters.basic.BasicURLNormalizer;
import io.originguard.target.Host;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and normalises absolute {@code http} and {@code https} URLs; thread-safe.
 *
 * <p>Normalisation keeps the meaning (RFC 3986, section 6.2.2): scheme and host become lower case, international names
 * punycode, default port, fragment and dot segments go, and what must be percent-encoded is. The rules for percent-encoding
 * are those of crawler-commons. Its whole normaliser is not used, because it sorts the query, drops the {@code =} of empty
 * parameters and joins double slashes: to a server these are other URLs.
 */
public final class UrlParser {

    /** Longest URL that is taken, in characters after normalisation: what common servers and browsers agree on. */
    public static final int MAX_LENGTH = 8_192;

    /** Longest text that is looked at: percent-encoding makes it longer at most, but for a fragment. */
    private static final int MAX_TEXT = 1 << 16;

    private static final Pattern PARTS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\\?[^#]*)?(?:#.*)?");
    private static final Pattern OTHER_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+-]*:(?!\\d).*");

    /** A URL, or the reason why it is none. */
    public sealed interface Parsed {}

    /**
     * A URL that may be submitted.
     *
     * @param target its host
     * @param url the normalised URL
     */
    public record Url(Host target, String url) implements Parsed {}

    /**
     * Why a text is refused.
     *
     * @param reason a short sentence that says what to write instead; never repeats the text
     */
    public record Refused(String reason) implements Parsed {}

    /** Parses one URL; blanks around it are passed over. */
    public Parsed parse(String text) {
        try {
            return url(text.strip());
        } catch (BadUrl e) {
            return new Refused(e.reason());
        }
    }

    private static Url url(String text) throws BadUrl {
        refuseBadCharacters(text);
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new BadUrl(
                    OTHER_SCHEME.matcher(text).matches() && !isHttp(text.substring(0, text.indexOf(':')))
                            ? "only http and https are fetched; write a URL that starts with https://"
                            : "the URL is not absolute; write it in full, as in https://shop.example.com/page");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (!isHttp(scheme)) {
            throw new BadUrl("only http and https are fetched; write a URL that starts with https://");
        }
        Authority authority = Authority.parse(parts.group(2));
        String query = parts.group(4);
        String url = scheme + "://" + authority.host() + port(scheme, authority.port()) + path(parts.group(3))
                + (query == null ? "" : BasicURLNormalizer.escapePath(query));
        if (url.length() > MAX_LENGTH) {
            throw tooLong();
        }
        checkSendable(url);
        return new Url(authority.host(), url);
    }

    private static void refuseBadCharacters(String text) throws BadUrl {
        if (text.isEmpty()) {
            throw new BadUrl("there is no URL; write one such as https://shop.example.com/page");
        }
        if (text.length() > MAX_TEXT) {
            throw tooLong();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new BadUrl("there is a NUL character; save the file as UTF-8, not as UTF-16");
            }
            if (c == '\ufffd') {
                throw new BadUrl("there are bytes that are not UTF-8; save the file as UTF-8 or percent-encode them");
            }
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                throw new BadUrl("there is a blank inside the URL; write %20 for it, and one URL a line");
            }
            if (Character.isISOControl(c)) {
                throw new BadUrl("there is a control character inside the URL; leave it out or percent-encode it");
            }
            if (c == '\\') {
                throw new BadUrl(
                        "there is a backslash; write / between the parts of a URL, and percent-encode a real backslash");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    throw new BadUrl(
                            "there is half a character (an unpaired surrogate); percent-encode what was meant");
                }
                i++;
            }
        }
    }

    private static boolean isHttp(String scheme) {
        return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    }

    private static String port(String scheme, int port) {
        boolean usual = port == (scheme.equals("http") ? 80 : 443);
        return port < 0 || usual ? "" : ":" + port;
    }

    private static String path(String path) {
        String encoded = BasicURLNormalizer.unescapePath(BasicURLNormalizer.escapePath(path));
        return encoded.isEmpty() ? "/" : DotSegments.removed(encoded);
    }

    /** The HTTP client asks {@link URI} whom to connect to, which knows fewer names than there are on the web. */
    private static void checkSendable(String url) throws BadUrl {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new BadUrl(
                    "the URL is malformed (" + e.getReason() + "); percent-encode what is not allowed in a URL");
        }
        if (uri.getHost() == null) {
            throw new BadUrl("no request can be sent to this host; between the dots of a name there are only letters,"
                    + " digits and inner hyphens, no underscore, and the last part starts with a letter");
        }
    }

    private static BadUrl tooLong() {
        return new BadUrl("the URL is longer than " + String.format(Locale.ROOT, "%,d", MAX_LENGTH)
                + " characters; write a shorter one");
    }
}
