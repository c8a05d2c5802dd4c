package io.originguard.target;

import java.util.Map;

/**
 * A URL that was parsed and normalised and asks to be accepted; it becomes a {@link Job} when the frontier has it.
 *
 * @param target the host of the URL
 * @param url the normalised absolute URL
 * @param priority higher goes first within a target; -1000 to 1000, 0 is usual
 * @param headers request headers for this URL alone
 * @param metadata passed through to the sink untouched
 */
public record Submission(
        Host target, String url, int priority, Map<String, String> headers, Map<String, String> metadata) {

    public Submission {
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
    }

    /** A submission with usual priority and nothing besides its URL. */
    public static Submission of(Host target, String url) {
        return new Submission(target, url, 0, Map.of(), Map.of());
    }
}
