package io.originguard.edge;

import io.originguard.edge.Cause.Count;
import io.originguard.target.TargetSettings.EdgeMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what an answer, or the failure to get one, meant: the one place where a status becomes a {@link Cause}. Pure,
 * without state, and therefore thread-safe; the only thing that it reads besides its arguments is the head of an error page.
 */
public final class Classifier {

    private static final int LONGEST_RAY = 64;

    /**
     * What an answer meant.
     *
     * @param answer a complete answer; its body stays open
     * @param mode whether the target is known to sit behind the edge, so that an answer without its marks is somebody else's
     * @param now what an announced date is counted from
     */
    public Outcome classify(Answer answer, EdgeMode mode, Instant now) {
        ErrorPage page = ErrorPage.of(answer);
        Provenance by = provenance(answer, page, mode);
        Cause cause = cause(answer, by, page);
        Optional<String> cfRay = answer.header("cf-ray")
                .map(Text::line)
                .map(ray -> ray.substring(0, Math.min(ray.length(), LONGEST_RAY)))
                .filter(ray -> !ray.isEmpty());
        return new Outcome(
                cause,
                answer.status(),
                Optional.of(by),
                by == Provenance.EDGE && isOfEdgeAlone(answer, page, cause),
                needsOperator(cause, page),
                announcedWait(answer, page, now),
                cfRay,
                cause == Cause.REDIRECT ? location(answer) : Optional.empty(),
                page.error(),
                detail(answer.status(), cause, page, cfRay));
    }

    /**
     * The same where the URL is known: what the edge answers under its own paths says nothing about the origin.
     *
     * @param url the URL that was requested
     */
    public Outcome classify(String url, Answer answer, EdgeMode mode, Instant now) {
        Outcome outcome = classify(answer, mode, now);
        boolean ofEdge =
                outcome.provenance().filter(by -> by == Provenance.EDGE).isPresent() && EdgePaths.contain(url);
        return ofEdge && outcome.cause().count() == Count.GOOD ? outcome.ofEdgeAlone() : outcome;
    }

    /**
     * What a failure to get an answer meant. A failure that no rule explains is {@link Cause#EDGE_TROUBLE}: the job is
     * tried again after its backoff and the attempt is counted, so it is neither lost nor tried for ever.
     *
     * @param failure what was thrown, with its causes
     * @param mode whether the target is known to sit behind the edge, whose machines are not the origin's
     * @param viaProxy whether we connect to a proxy of ours, whose trouble is not the origin's either
     */
    public Outcome classify(Throwable failure, EdgeMode mode, boolean viaProxy) {
        return Failures.classify(failure, mode, viaProxy);
    }

    private static Provenance provenance(Answer answer, ErrorPage page, EdgeMode mode) {
        if (Marks.areOn(answer) || page.ofEdge()) {
            return Provenance.EDGE;
        }
        return mode == EdgeMode.CLOUDFLARE ? Provenance.FOREIGN : Provenance.ORIGIN;
    }

    private static Cause cause(Answer answer, Provenance by, ErrorPage page) {
        int status = answer.status();
        if (status < 200 || status > 599) {
            return Cause.BAD_CONTENT;
        }
        if (isChallenge(answer)) {
            return Cause.WE_ARE_BLOCKED;
        }
        if (page.cause().isPresent()) {
            return page.cause().get();
        }
        if (Marks.isEdgeError(status)) {
            return by == Provenance.FOREIGN ? Cause.FOREIGN : EdgeCodes.causeOfStatus(status);
        }
        return switch (status / 100) {
            case 2 -> by == Provenance.EDGE && Marks.isCached(answer) ? Cause.FETCHED_FROM_CACHE : Cause.FETCHED;
            case 3 -> redirection(answer);
            case 4 -> refusal(status);
            default -> Cause.EDGE_TROUBLE;
        };
    }

    /**
     * What stands in the cache is an old answer; but the edge's error about its way to the origin is always a new one, even
     * with an archived page (Always Online) behind it. Of the edge's other errors and its redirects the origin knows nothing.
     */
    private static boolean isOfEdgeAlone(Answer answer, ErrorPage page, Cause cause) {
        boolean ownRedirect = cause == Cause.REDIRECT && Marks.isWithoutCacheStatus(answer);
        boolean own = page.ofEdge() || Marks.isOwnError(answer) || ownRedirect;
        return switch (cause.count()) {
            case BAD -> false;
            case IGNORED -> Marks.isCached(answer);
            case GOOD -> Marks.isCached(answer) || own;
        };
    }

    /** A 3xx that leads nowhere will lead nowhere next time: the origin spoke, and there is no page. */
    private static Cause redirection(Answer answer) {
        return switch (answer.status()) {
            case 304 -> Cause.NOT_MODIFIED;
            case 301, 302, 303, 307, 308 -> location(answer).isPresent() ? Cause.REDIRECT : Cause.GONE;
            default -> Cause.GONE;
        };
    }

    /** Only a proxy of ours asks for credentials with 407, so it is no word of the origin. */
    private static Cause refusal(int status) {
        return switch (status) {
            case 403 -> Cause.WE_ARE_BLOCKED;
            case 407 -> Cause.FOREIGN;
            case 429 -> Cause.WE_ARE_LIMITED;
            default -> Cause.GONE;
        };
    }

    /** The edge's own word on whether waiting helps outranks the table. */
    private static boolean needsOperator(Cause cause, ErrorPage page) {
        if (cause.count() != Count.BAD) {
            return false;
        }
        boolean usually = cause == Cause.ORIGIN_TLS_BROKEN
                || (cause == Cause.ORIGIN_UNRESOLVED
                        && page.code()
                                .filter(code -> code == EdgeCodes.TUNNEL_DOWN)
                                .isEmpty());
        return page.error()
                .flatMap(EdgeError::retryable)
                .map(retryable -> !retryable)
                .orElse(usually);
    }

    /** The longer one of what the head and the edge's document ask for. */
    private static Optional<Duration> announcedWait(Answer answer, ErrorPage page, Instant now) {
        Optional<Duration> head = answer.header("retry-after").flatMap(value -> RetryAfter.parse(value, now));
        Optional<Duration> body = page.error().flatMap(EdgeError::retryAfter);
        return Stream.of(head, body).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    private static boolean isChallenge(Answer answer) {
        return answer.header("cf-mitigated")
                .filter(value -> value.strip().toLowerCase(Locale.ROOT).equals("challenge"))
                .isPresent();
    }

    private static Optional<String> location(Answer answer) {
        return answer.header("location")
                .map(Classifier::asWritten)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** HTTP clients read a head as Latin-1, but servers put plain UTF-8 into it, which browsers take for what it is. */
    private static String asWritten(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
        if (!field.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return field;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return field;
        }
    }

    private static String detail(int status, Cause cause, ErrorPage page, Optional<String> cfRay) {
        return status + " " + cause.meaning()
                + page.code()
                        .filter(code -> code != status)
                        .map(code -> ", error " + code)
                        .orElse("")
                + cfRay.map(ray -> " (cf-ray " + ray + ")").orElse("");
    }
}
