package io.originguard.target;

/**
 * What a job was before redirects led it into the queue of another target.
 *
 * @param target the domain that it was submitted for, whose route takes the page
 * @param url as it was submitted
 * @param redirects that have been followed since, at least 1
 */
public record Redirected(Host target, String url, int redirects) {}
