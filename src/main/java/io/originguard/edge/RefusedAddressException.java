package io.originguard.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A host name leads to a private, loopback or link-local address, to which no request may go (I8). */
public final class RefusedAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1;

    public RefusedAddressException(String host, InetAddress address) {
        super(host + " leads to " + address.getHostAddress()
                + ", which is not a public address; set originguard.network.allowPrivate=true to fetch it");
    }
}
