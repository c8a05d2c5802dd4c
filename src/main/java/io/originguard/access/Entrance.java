package io.originguard.access;

import io.originguard.access.Verdict.Refused;
import io.originguard.access.Verdict.Welcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides who comes in. With tokens, who has one; without, whoever reaches a loopback address. A browser on this machine reaches
 * it for any page of the web, so what such a page sends is told by its headers and refused. Immutable.
 */
public final class Entrance {

    /**
     * Where no token is needed: an orchestrator asks whether the process lives, and is told nothing else; the style and the
     * scripts of the pages are the same for everybody.
     */
    private static final Pattern OPEN = Pattern.compile("/health/live|/ui/[a-z.]+");

    /** Of who needs no token. */
    private static final String NOBODY = "loopback";

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");
    private static final Pattern BASIC = Pattern.compile("(?i:basic) +([A-Za-z0-9+/=]+) *");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-f:.]+]|[^:\\[\\]/@]+)(:\\d{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private final String host;
    private final Optional<Tokens> tokens;

    /**
     * @param host that the server listens on
     * @param tokens empty: none is needed, so the host must be a loopback address
     * @throws IllegalArgumentException if others can reach the host and there are no tokens; the message says what to set
     */
    public Entrance(String host, Optional<Tokens> tokens) {
        if (tokens.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("originguard.server.host is " + host
                    + ", which other machines can reach; set originguard.server.tokens to a file with a line 'name token'"
                    + " for each who may, or listen on 127.0.0.1");
        }
        this.host = host.toLowerCase(Locale.ROOT);
        this.tokens = tokens;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    Verdict judge(Visit visit) {
        Optional<Refused> foreign = visit.writes() ? foreignPage(visit) : Optional.empty();
        if (foreign.isPresent()) {
            return foreign.get();
        }
        if (tokens.isEmpty()) {
            return isOurs(visit.host())
                    ? new Welcome(NOBODY, false)
                    : new Refused(
                            421,
                            "the Host header does not name this node; use http://127.0.0.1 or localhost, or set"
                                    + " originguard.server.tokens");
        }
        Optional<String> owner = token(visit).flatMap(tokens.get()::owner);
        if (owner.isPresent()) {
            return new Welcome(owner.get(), true);
        }
        return OPEN.matcher(visit.path()).matches()
                ? new Welcome(NOBODY, false)
                : new Refused(
                        401, "send the header 'Authorization: Bearer' with a token that the node's operator gave you");
    }

    /** A page of another site may not change anything here, with whatever right its reader has. */
    private static Optional<Refused> foreignPage(Visit visit) {
        boolean crossSite = "cross-site".equalsIgnoreCase(visit.fetchSite());
        boolean otherOrigin = visit.origin() != null && !isOf(visit.origin(), visit.host());
        return crossSite || otherOrigin
                ? Optional.of(new Refused(403, "a page of another site sent this; nothing was changed"))
                : Optional.empty();
    }

    private static boolean isOf(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    /** A name that somebody else's DNS leads here (rebinding) is not ours. */
    private boolean isOurs(@Nullable String authority) {
        Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority.toLowerCase(Locale.ROOT));
        return parts.matches()
                && (LOOPBACK.matcher(parts.group(1)).matches() || parts.group(1).equals(host));
    }

    /** A browser sends a password again by itself, for any site's page; so it may read but not write. */
    private static Optional<String> token(Visit visit) {
        String authorization = visit.authorization() == null ? "" : visit.authorization();
        Matcher bearer = BEARER.matcher(authorization);
        if (bearer.matches()) {
            return Optional.of(bearer.group(1));
        }
        Matcher basic = BASIC.matcher(authorization);
        return basic.matches() && !visit.writes() ? password(basic.group(1)) : Optional.empty();
    }

    private static Optional<String> password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(decoded.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
