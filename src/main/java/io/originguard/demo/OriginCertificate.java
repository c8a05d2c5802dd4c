package io.originguard.demo;

import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;

/** What an origin shows in a TLS handshake, with the key for it; made in memory. Immutable. */
public final class OriginCertificate {

    private static final char[] NO_SECRET = "in memory".toCharArray();

    private final KeyPair keys;
    private final X509Certificate certificate;

    private OriginCertificate(Authority issuer, KeyPair keys, String host, Instant from, Instant until) {
        this.keys = keys;
        certificate = issuer.issue(host, keys.getPublic(), from, until);
    }

    /** For this host, in date, from the authority that every little edge trusts. For another host it is a wrong name. */
    public static OriginCertificate trusted(String host) {
        return current(Authority.trusted(), Authority.newKeys(), host);
    }

    /** As {@link #trusted}, but out of date since yesterday. */
    public static OriginCertificate expired(String host) {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        return new OriginCertificate(
                Authority.trusted(), Authority.newKeys(), host, yesterday.minus(Authority.LIFE), yesterday);
    }

    /** For this host and in date, but signed with its own key. */
    public static OriginCertificate selfSigned(String host) {
        Authority self = new Authority(host);
        return current(self, self.keys(), host);
    }

    private static OriginCertificate current(Authority issuer, KeyPair keys, String host) {
        Instant now = Instant.now();
        return new OriginCertificate(issuer, keys, host, now.minus(Authority.LIFE), now.plus(Authority.LIFE));
    }

    KeyCertOptions keyCertOptions() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("origin", keys.getPrivate(), NO_SECRET, new Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_SECRET);
            return KeyCertOptions.wrap(managers);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate cannot be used", e);
        }
    }
}
