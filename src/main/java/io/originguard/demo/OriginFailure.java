package io.originguard.demo;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;

/** An origin that gave no answer that can be passed on; says which status the edge has for it. */
final class OriginFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;

    OriginFailure(int status, Throwable cause) {
        super("the edge's word for this is " + status, cause);
        this.status = status;
    }

    /** The status for a failed turn; 520 for what nobody has foreseen. */
    static int status(Throwable failure) {
        return failure instanceof OriginFailure known ? known.status : 520;
    }

    /** The status for a connection that did not come about. */
    static int unconnected(Throwable failure, boolean tls) {
        if (failure instanceof TimeoutException) {
            return 522;
        }
        if (failure instanceof NoRouteToHostException) {
            return 523;
        }
        if (failure instanceof ConnectException) {
            return 521;
        }
        if (!tls) {
            return 520;
        }
        return isOfCertificate(failure) ? 526 : 525;
    }

    private static boolean isOfCertificate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }
}
