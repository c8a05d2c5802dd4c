package io.originguard.target;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One accepted URL of a target, on its way to the sink. A job is identified by its {@code id}; parking gives the URL a
 * new row and so a new id, because job rows are only inserted and deleted.
 *
 * @param id the key of the row, unique within a store, never reused
 * @param target the domain it belongs to
 * @param url the normalised absolute URL
 * @param priority higher goes first within a target
 * @param attempt how many attempts have been counted against this URL so far, from 0
 * @param acceptedAt when intake acknowledged the URL
 * @param dueAt not to be fetched before; {@link Instant#EPOCH} means at once
 * @param headers request headers for this URL alone
 * @param metadata passed through to the sink untouched
 * @param redirected where it comes from, if a redirect has led it here from the queue of another target
 */
public record Job(
        long id,
        Host target,
        String url,
        int priority,
        int attempt,
        Instant acceptedAt,
        Instant dueAt,
        Map<String, String> headers,
        Map<String, String> metadata,
        Optional<Redirected> redirected) {

    public Job {
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
    }

    /** A job that is where it was submitted. */
    public Job(
            long id,
            Host target,
            String url,
            int priority,
            int attempt,
            Instant acceptedAt,
            Instant dueAt,
            Map<String, String> headers,
            Map<String, String> metadata) {
        this(id, target, url, priority, attempt, acceptedAt, dueAt, headers, metadata, Optional.empty());
    }

    /** The domain that it was submitted for. */
    public Host home() {
        return redirected.map(Redirected::target).orElse(target);
    }

    /** The URL as it was submitted. */
    public String submittedUrl() {
        return redirected.map(Redirected::url).orElse(url);
    }

    /** Redirects that were followed before it came into this queue. */
    public int redirects() {
        return redirected.map(Redirected::redirects).orElse(0);
    }
}
