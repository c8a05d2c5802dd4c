package io.originguard.edge;

import io.originguard.target.TargetSettings.EdgeMode;
import java.io.EOFException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.UnsupportedSchemeException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * The table of failures. Its rules are asked in order, each about the whole chain of causes, because clients wrap: a TLS
 * exception around a reset connection is a reset connection.
 */
final class Failures {

    private static final int DEEPEST = 20;

    private static final List<Rule> RULES = List.of(
            rule(Cause.TOO_LARGE, TooLargeException.class::isInstance),
            rule(Cause.BAD_URL, RefusedAddressException.class::isInstance),
            rule(Cause.UNREACHED, Failures::isOurOwn),
            onTheWay(Cause.ORIGIN_TIMED_OUT, Failures::isUnreachable),
            onTheWay(Cause.ORIGIN_REFUSED, ConnectException.class::isInstance),
            rule(Cause.ORIGIN_UNRESOLVED, UnknownHostException.class::isInstance),
            rule(Cause.ORIGIN_TOO_SLOW, SocketTimeoutException.class::isInstance),
            rule(Cause.ORIGIN_MALFORMED, Failures::isReset),
            rule(Cause.EDGE_TROUBLE, SocketException.class::isInstance),
            rule(Cause.ORIGIN_TLS_BROKEN, SSLException.class::isInstance),
            rule(Cause.BAD_CONTENT, Failures::isUndecodable),
            rule(Cause.BAD_URL, Failures::isUnusableUrl),
            rule(Cause.ORIGIN_MALFORMED, Failures::isBrokenHttp),
            rule(Cause.BAD_URL, IllegalArgumentException.class::isInstance));

    private Failures() {}

    static Outcome classify(Throwable failure, EdgeMode mode, boolean viaProxy) {
        List<Throwable> chain = chain(failure);
        for (Rule rule : RULES) {
            for (Throwable link : chain) {
                if (rule.applies().test(link)) {
                    return outcome(rule.causeOf(mode, viaProxy), link);
                }
            }
        }
        return outcome(Cause.EDGE_TROUBLE, failure);
    }

    private static Outcome outcome(Cause cause, Throwable link) {
        boolean operatorAction =
                cause == Cause.ORIGIN_TLS_BROKEN || (cause == Cause.ORIGIN_UNRESOLVED && isKnownNotToExist(link));
        String message = link.getMessage();
        String said = link.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return new Outcome(
                cause,
                0,
                false,
                operatorAction,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Text.line(cause.meaning() + ": " + said));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && chain.size() < DEEPEST; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }

    private static boolean isUnreachable(Throwable t) {
        return t instanceof ConnectTimeoutException
                || t instanceof NoRouteToHostException
                || (t instanceof ConnectException && (says(t, "timed out") || says(t, "unreachable")));
    }

    /** No free port, or too many open files: the request has not left. */
    private static boolean isOurOwn(Throwable t) {
        return t instanceof BindException
                || (t instanceof SocketException
                        && (says(t, "too many open files") || says(t, "cannot assign requested address")));
    }

    private static boolean isReset(Throwable t) {
        return t instanceof SocketException && (says(t, "reset") || says(t, "broken pipe") || says(t, "abort"));
    }

    private static boolean isUndecodable(Throwable t) {
        return t instanceof ZipException
                || t instanceof DataFormatException
                || t instanceof CharacterCodingException
                || (t instanceof HttpException && says(t, "unsupported content-encoding"));
    }

    private static boolean isUnusableUrl(Throwable t) {
        return t instanceof URISyntaxException
                || t instanceof MalformedURLException
                || t instanceof UnsupportedSchemeException;
    }

    private static boolean isBrokenHttp(Throwable t) {
        return t instanceof NoHttpResponseException
                || t instanceof ConnectionClosedException
                || t instanceof MalformedChunkCodingException
                || t instanceof MessageConstraintException
                || t instanceof HttpException
                || t instanceof ClientProtocolException
                || t instanceof java.net.ProtocolException
                || t instanceof EOFException;
    }

    /**
     * Whether the resolver says so, in the words of Linux, macOS or Windows. For some seconds after a failure of whatever kind the JDK
     * repeats it without a word but the name; and that our own resolver had a bad moment must not make each target wait for its
     * operator.
     */
    private static boolean isKnownNotToExist(Throwable t) {
        return says(t, "not known") || says(t, "no address associated") || says(t, "no such host");
    }

    private static boolean says(Throwable t, String words) {
        String message = t.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }

    private static Rule rule(Cause cause, Predicate<Throwable> applies) {
        return new Rule(cause, false, applies);
    }

    private static Rule onTheWay(Cause cause, Predicate<Throwable> applies) {
        return new Rule(cause, true, applies);
    }

    /**
     * One row.
     *
     * @param onTheWay whether it is about the first machine that we connect to, which need not be the origin's
     */
    private record Rule(Cause cause, boolean onTheWay, Predicate<Throwable> applies) {

        Cause causeOf(EdgeMode mode, boolean viaProxy) {
            if (viaProxy && (onTheWay || cause == Cause.ORIGIN_UNRESOLVED)) {
                return Cause.UNREACHED;
            }
            return onTheWay && mode == EdgeMode.CLOUDFLARE ? Cause.UNREACHED : cause;
        }
    }
}
