package io.originguard.demo;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates that origins show in a TLS handshake, made in memory, and the one authority that an edge can be told to trust: an
 * expired certificate is only a proof of anything if its issuer is trusted.
 */
public final class OriginCertificate {

    private static final char[] NO_SECRET = "in memory".toCharArray();
    private static final Duration LIFE = Duration.ofDays(365);
    private static final AtomicLong SERIAL = new AtomicLong();
    private static final String AUTHORITY = "little edge authority";
    private static final KeyPair AUTHORITY_KEYS = newKeys();

    private OriginCertificate() {}

    /** For this host, in date, from the authority. For another host it is a wrong name. */
    public static KeyCertOptions trusted(String host) {
        return issued(host, Instant.now().plus(LIFE));
    }

    /** As {@link #trusted}, but out of date since yesterday. */
    public static KeyCertOptions expired(String host) {
        return issued(host, Instant.now().minus(Duration.ofDays(1)));
    }

    /** For this host and in date, but signed with its own key. */
    public static KeyCertOptions selfSigned(String host) {
        KeyPair keys = newKeys();
        return shown(keys, sign(host, keys, host, keys, Instant.now().plus(LIFE), false));
    }

    /** Trust in the authority and nobody else. */
    public static TrustOptions roots() {
        X509Certificate root = sign(
                AUTHORITY,
                AUTHORITY_KEYS,
                AUTHORITY,
                AUTHORITY_KEYS,
                Instant.now().plus(LIFE),
                true);
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            return TrustOptions.wrap(trust);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("trust in the authority cannot be set up", e);
        }
    }

    private static KeyCertOptions issued(String host, Instant until) {
        KeyPair keys = newKeys();
        return shown(keys, sign(AUTHORITY, AUTHORITY_KEYS, host, keys, until, false));
    }

    private static X509Certificate sign(
            String issuer, KeyPair issuerKeys, String subject, KeyPair keys, Instant until, boolean mayIssue) {
        try {
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=" + issuer),
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(until.minus(LIFE.multipliedBy(2))),
                    Date.from(until),
                    new X500Principal("CN=" + subject),
                    keys.getPublic());
            if (mayIssue) {
                certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                GeneralName name = new GeneralName(GeneralName.dNSName, subject);
                certificate.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(name));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for " + subject, e);
        }
    }

    private static KeyCertOptions shown(KeyPair keys, X509Certificate certificate) {
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

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on the curve secp256r1", e);
        }
    }
}
