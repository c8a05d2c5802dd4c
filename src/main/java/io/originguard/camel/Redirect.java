package io.originguard.camel;

import io.originguard.edge.Cause;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.intake.UrlParser;
import io.originguard.target.Host;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.Optional;

/**
 * Where a redirect leads, and whether it may be followed: to the target itself or one of its allowed hosts, at most the
 * configured number of times (I8).
 *
 * @param location the absolute URL, normalised, or the text that is none
 * @param leavesHost whether it leads to another host than the URL that answered
 * @param refusal why it is not followed; empty if it is
 */
record Redirect(String location, boolean leavesHost, Optional<String> refusal) {

    private static final UrlParser URLS = new UrlParser();

    static Redirect of(Claim claim, Fetch fetch) {
        String written = fetch.outcome().location().orElse("");
        Optional<URI> resolved = resolve(fetch.url(), written);
        if (resolved.isEmpty()) {
            return new Redirect(
                    written, true, Optional.of("the redirect leads to '" + written + "', which is not a URL"));
        }
        URI to = resolved.get();
        Host host = new Host(to.getHost());
        boolean leaves = !to.getHost().equals(URI.create(fetch.url()).getHost());
        return new Redirect(to.toString(), leaves, refusal(claim, host));
    }

    private static Optional<URI> resolve(String base, String location) {
        String absolute;
        try {
            absolute = new URL(new URL(base), location.strip()).toString();
        } catch (MalformedURLException e) {
            return Optional.empty();
        }
        return URLS.parse(absolute) instanceof UrlParser.Url good
                ? Optional.of(URI.create(good.url()))
                : Optional.empty();
    }

    private static Optional<String> refusal(Claim claim, Host host) {
        int most = claim.settings().http().maxRedirects();
        if (claim.redirects() >= most) {
            return Optional.of("more than " + most + " redirects");
        }
        boolean allowed = host.equals(claim.job().target())
                || claim.settings().network().allowedHosts().contains(host);
        return allowed
                ? Optional.empty()
                : Optional.of("the redirect leads to " + host + "; to follow it, add allowedHosts: " + host
                        + " to the target's route");
    }

    /** The outcome of a job whose redirect is not followed. */
    static Outcome refused(Claim claim, Fetch fetch) {
        Outcome o = fetch.outcome();
        return new Outcome(
                Cause.REDIRECT,
                o.status(),
                o.fromCache(),
                o.operatorAction(),
                o.retryAfter(),
                o.cfRay(),
                o.location(),
                of(claim, fetch).refusal().orElse(o.detail()));
    }
}
