package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS by the driver's own parameters, with a server whose certificate is for 127.0.0.1 only. */
class PostgresTlsTest {

    private static final char[] WORD = "changeit".toCharArray();

    private static PostgresServer server;
    private static Path certificate = Path.of("");
    private static Path stranger = Path.of("");

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        certificate = newCertificate(directory, "server");
        stranger = newCertificate(directory, "stranger");
        server = PostgresServer.in(
                directory,
                Map.of(
                        "ssl",
                        "on",
                        "ssl_cert_file",
                        certificate.toString(),
                        "ssl_key_file",
                        directory.resolve("server.key").toString()));
        server.execute("create database kept");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_server_whose_certificate_and_name_are_right_is_used_over_tls() {
        String url = server.url("kept") + "&sslmode=verify-full&sslrootcert=" + certificate;

        try (FrontierStore store = Stores.open(url)) {
            assertThat(store.states()).isEmpty();
            PostgresServer.executeIn(
                    server.url("kept"),
                    "do $$ begin if not exists (select from pg_stat_ssl join pg_stat_activity using (pid)"
                            + " where application_name = 'originguard' and ssl) then raise 'no TLS'; end if; end $$");
        }
    }

    @Test
    void a_server_with_a_certificate_of_somebody_else_is_refused() {
        assertThatThrownBy(() -> Stores.open(server.url("kept") + "&sslmode=verify-full&sslrootcert=" + stranger))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("cannot be opened", "SSL");
    }

    @Test
    void a_server_of_another_name_is_refused() {
        String url = server.url("kept").replace("127.0.0.1", "localhost");

        assertThatThrownBy(() -> Stores.open(url + "&sslmode=verify-full&sslrootcert=" + certificate))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("cannot be opened", "localhost");
    }

    /** A key pair in PEM files, the certificate signed by itself. */
    private static Path newCertificate(Path directory, String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-ext",
                        "bc:c",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(WORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return pem(store, name);
    }

    private static Path pem(Path store, String name) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, WORD);
        }
        Path key = store.resolveSibling(name + ".key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey(name, WORD).getEncoded()));
        return Files.writeString(
                store.resolveSibling(name + ".crt"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
