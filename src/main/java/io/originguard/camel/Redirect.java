package io.originguard.camel;

import io.originguard.edge.Cause;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.intake.UrlParser;
import io.originguard.target.Host;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Optional;

/**
 * Where a redirect leads, and whether it may be followed: to the target itself or one of its allowed hosts, at most the
 * configured number of times (I8).
 *
 * @param location the absolute URL, normalised, or the text that is none
 * @param leavesOrigin whether it leads to another scheme, host or port than the URL that answered
 * @param refusal why it is not followed; empty if it is
 * @param refusedAs the cause of the dead letter that a job is whose redirect is not followed
 */
record Redirect(String location, boolean leavesOrigin, Optional<String> refusal, Cause refusedAs) {

    private static final UrlParser URLS = new UrlParser();

    static Redirect of(Claim claim, Fetch fetch) {
        String written = fetch.outcome().location().orElse("").strip();
        UrlParser.Parsed parsed = URLS.parse(absolute(fetch.url(), written));
        if (parsed instanceof UrlParser.Url to) {
            boolean leavesOrigin = !origin(to.url()).equals(origin(fetch.url()));
            Optional<String> refusal = refusal(claim, to.target());
            return refusal.isPresent()
                    ? new Redirect(to.url(), leavesOrigin, refusal, Cause.REDIRECT)
                    : new Redirect(to.url(), leavesOrigin, robotsRefusal(claim, to), Cause.ROBOTS_DISALLOWED);
        }
        // The location itself is not repeated: it may hold a password.
        String reason = parsed instanceof UrlParser.Refused refused ? refused.reason() : "it is not a URL";
        return new Redirect(
                written, true, Optional.of("the redirect leads to no URL that is fetched: " + reason), Cause.REDIRECT);
    }

    private static String absolute(String base, String location) {
        if (location.startsWith("?")) {
            // java.net.URL follows an older RFC here and would drop the last segment of the path.
            return base.split("\\?", 2)[0] + location;
        }
        try {
            return new URL(new URL(base), location).toString();
        } catch (MalformedURLException e) {
            return location;
        }
    }

    /** Scheme, host and port of a normalised URL. */
    private static String origin(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }

    /** The host of a URL, also one that {@link java.net.URI} has no host for, such as a name with an underscore. */
    static Optional<Host> hostOf(String url) {
        return URLS.parse(url) instanceof UrlParser.Url known ? Optional.of(known.target()) : Optional.empty();
    }

    private static Optional<String> refusal(Claim claim, Host host) {
        int most = claim.home().http().maxRedirects();
        if (claim.hops() >= most) {
            return Optional.of("more than " + most + " redirects");
        }
        boolean allowed = host.equals(claim.job().home())
                || host.equals(claim.job().target())
                || claim.home().network().allowedHosts().contains(host);
        return allowed
                ? Optional.empty()
                : Optional.of("the redirect leads to " + host + "; to follow it, add allowedHosts: " + host
                        + " to the target's route");
    }

    private static Optional<String> robotsRefusal(Claim claim, UrlParser.Url to) {
        return claim.obeysRobots() ? claim.guard().robotsRefusal(to.target(), to.url()) : Optional.empty();
    }

    /** The outcome of a job whose redirect is not followed. */
    static Outcome refused(Claim claim, Fetch fetch) {
        Outcome o = fetch.outcome();
        Redirect redirect = of(claim, fetch);
        return o.as(redirect.refusedAs(), redirect.refusal().orElse(o.detail()));
    }
}
