package io.originguard.edge;

import io.originguard.target.TargetSettings.EdgeMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

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
     * @param mode whether the target is known to sit behind the edge, so that a 52x without its marks is somebody else's
     * @param now what an announced date is counted from
     */
    public Outcome classify(Answer answer, EdgeMode mode, Instant now) {
        int status = answer.status();
        boolean fromEdge = Provenance.fromEdge(answer);
        ErrorPage page =
                status == 530 || (status >= 400 && fromEdge) ? ErrorPage.read(answer.content()) : ErrorPage.UNKNOWN;
        Cause cause = cause(answer, mode);
        // What stands in the cache is an old answer; the edge's own error is always a new one, even with an archived
        // page (Always Online) behind it.
        boolean fromCache = Provenance.fromCache(answer) && !Provenance.isEdgeError(status);
        Optional<String> cfRay = answer.header("cf-ray")
                .map(Text::line)
                .map(ray -> ray.substring(0, Math.min(ray.length(), LONGEST_RAY)))
                .filter(ray -> !ray.isEmpty());
        Optional<Duration> retryAfter = answer.header("retry-after")
                .flatMap(value -> RetryAfter.parse(value, now))
                .or(page::retryAfter);
        return new Outcome(
                cause,
                status,
                fromCache,
                needsOperator(cause, page),
                retryAfter,
                cfRay,
                cause == Cause.REDIRECT ? location(answer) : Optional.empty(),
                detail(status, cause, page, cfRay));
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

    private static Cause cause(Answer answer, EdgeMode mode) {
        int status = answer.status();
        if (status < 200 || status > 599) {
            return Cause.BAD_CONTENT;
        }
        if (isChallenge(answer)) {
            return Cause.WE_ARE_BLOCKED;
        }
        if (Provenance.isEdgeError(status)) {
            boolean foreign = mode == EdgeMode.CLOUDFLARE && !Provenance.fromEdge(answer);
            return foreign ? Cause.FOREIGN : edgeError(status);
        }
        return switch (status / 100) {
            case 2 -> Provenance.fromCache(answer) ? Cause.FETCHED_FROM_CACHE : Cause.FETCHED;
            case 3 -> redirection(answer);
            case 4 -> refusal(status);
            default -> Cause.EDGE_TROUBLE;
        };
    }

    private static Cause edgeError(int status) {
        return switch (status) {
            case 521 -> Cause.ORIGIN_REFUSED;
            case 522, 523 -> Cause.ORIGIN_TIMED_OUT;
            case 524 -> Cause.ORIGIN_TOO_SLOW;
            case 525, 526 -> Cause.ORIGIN_TLS_BROKEN;
            case 530 -> Cause.ORIGIN_UNRESOLVED;
            default -> Cause.ORIGIN_MALFORMED;
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

    private static boolean needsOperator(Cause cause, ErrorPage page) {
        return cause == Cause.ORIGIN_TLS_BROKEN || (cause == Cause.ORIGIN_UNRESOLVED && !page.isTunnelDown());
    }

    private static boolean isChallenge(Answer answer) {
        return answer.header("cf-mitigated")
                .filter(value -> value.strip().toLowerCase(Locale.ROOT).equals("challenge"))
                .isPresent();
    }

    private static Optional<String> location(Answer answer) {
        return answer.header("location").map(String::strip).filter(value -> !value.isEmpty());
    }

    private static String detail(int status, Cause cause, ErrorPage page, Optional<String> cfRay) {
        return status + " " + cause.meaning()
                + page.code().map(code -> ", error " + code).orElse("")
                + cfRay.map(ray -> " (cf-ray " + ray + ")").orElse("");
    }
}
