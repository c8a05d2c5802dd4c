package io.originguard.demo;

import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that exists in memory only. It writes its certificates itself, because the JDK has no public way to
 * issue one: an expired certificate is only a proof of anything if its issuer is trusted. Thread-safe.
 */
final class Authority {

    static final Duration LIFE = Duration.ofDays(365);

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(42, 840, 10045, 4, 3, 2));
    private static final AtomicLong SERIAL = new AtomicLong();

    private final String name;
    private final KeyPair keys;
    private final X509Certificate root;

    Authority(String name) {
        this.name = name;
        keys = newKeys();
        Instant now = Instant.now();
        byte[] mayIssue = extension(Der.oid(85, 29, 19), Der.sequence(Der.yes()));
        root = sign(name, keys.getPublic(), now.minus(LIFE), now.plus(LIFE), mayIssue);
    }

    /** The one that every little edge of this process trusts, and nobody else; made when it is first asked for. */
    static Authority trusted() {
        return Trusted.ONE;
    }

    /** The keys that it signs with; for a host that certifies itself. */
    KeyPair keys() {
        return keys;
    }

    /** Issues a certificate for a host and these keys. */
    X509Certificate issue(String host, PublicKey to, Instant from, Instant until) {
        byte[] dnsName = Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
        return sign(host, to, from, until, extension(Der.oid(85, 29, 17), Der.sequence(dnsName)));
    }

    /** Trust in this authority and no other. */
    TrustOptions trustOptions() {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            return TrustOptions.wrap(trust);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("trust in " + name + " cannot be set up", e);
        }
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on the curve secp256r1", e);
        }
    }

    private X509Certificate sign(String subject, PublicKey key, Instant from, Instant until, byte[] extension) {
        byte[] statement = Der.sequence(
                Der.tagged(0xA0, Der.integer(2)),
                Der.integer(SERIAL.incrementAndGet()),
                ECDSA_WITH_SHA256,
                commonName(name),
                Der.sequence(Der.time(from), Der.time(until)),
                commonName(subject),
                key.getEncoded(),
                Der.tagged(0xA3, Der.sequence(extension)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(statement);
            byte[] certificate = Der.sequence(statement, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for " + subject, e);
        }
    }

    private static byte[] commonName(String name) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(85, 4, 3), Der.text(name))));
    }

    private static byte[] extension(byte[] oid, byte[] value) {
        return Der.sequence(oid, Der.yes(), Der.octets(value));
    }

    private static final class Trusted {
        static final Authority ONE = new Authority("little edge authority");
    }
}
