package io.originguard.frontier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.testing.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who enters and how, at a server that asks for passwords; and that no message tells one. */
class PostgresAddressTest {

    private static PostgresServer server;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void start(@TempDir Path data) {
        server = PostgresServer.in(data);
        server.execute("create role guard login password 'geheim'", "create database kept owner guard");
        server.askForPasswords();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void user_and_password_may_stand_in_the_url() {
        open(server.place("kept") + "?user=guard&password=geheim", Credentials.NONE);
    }

    @Test
    void credentials_go_before_the_url() {
        open(
                server.place("kept") + "?user=nobody&password=wrong",
                new Credentials(Optional.of("guard"), Optional.of("geheim"), Optional.empty()));
    }

    @Test
    void a_password_file_is_read_at_each_connection() throws IOException, SQLException {
        Path file = Files.writeString(directory.resolve("password"), "geheim\n");
        PostgresAddress address = PostgresAddress.of(
                server.place("kept"), new Credentials(Optional.of("guard"), Optional.empty(), Optional.of(file)));
        address.connect().close();
        Files.writeString(file, "wrong\n");

        assertThatThrownBy(address::connect).isInstanceOf(SQLException.class);

        Files.writeString(file, "geheim");
        try (Connection again = address.connect()) {
            assertThat(again.isValid(5)).isTrue();
        }
    }

    @Test
    void a_password_file_that_is_missing_is_named() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> Stores.open(
                        server.place("kept"),
                        new Credentials(Optional.of("guard"), Optional.empty(), Optional.of(missing))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("originguard.store.passwordFile=" + missing + " cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?user=guard&password=gehe1m                         | password authentication failed
            ?user=guard&password=gehe1m&sslmode=require         | SSL
            ?password=gehe1m&user=guard&sslpassword=gehe1m&ssl  | SSL
            """)
    void a_refusal_is_one_line_that_names_the_store_and_no_password(String parameters, String reason) {
        assertThatThrownBy(() -> Stores.open(server.place("kept") + parameters))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The store " + server.place("kept") + " cannot be opened")
                .hasMessageContaining(reason)
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("\n");
                    assertThat(e.getMessage()).doesNotContain("gehe1m");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://guard:gehe1m@db/kept    | user and password are parameters
            jdbc:postgresql:guard:gehe1m@db           | user and password are parameters
            jdbc:postgresql://db:port/kept?password=gehe1m | it names no host and database
            jdbc:pg://guard:gehe1m@db/kept            | its engine is not supported
            jdbc:pg://db/kept?password=gehe1m         | its engine is not supported
            """)
    void a_url_that_is_none_is_refused_without_its_password(String url, String reason) {
        assertThatThrownBy(() -> Stores.open(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("originguard.store.url=jdbc:", reason, "jdbc:postgresql://HOST/DATABASE")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("gehe1m"));
    }

    @Test
    void a_server_that_is_not_there_is_said_to_be_so() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThatThrownBy(() -> Stores.open("jdbc:postgresql://127.0.0.1:" + free + "/kept?password=gehe1m"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("refused")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("gehe1m"));
    }

    @Test
    void a_host_that_is_not_there_is_named() {
        assertThatThrownBy(() -> Stores.open("jdbc:postgresql://nohost.invalid/kept?user=guard&password=gehe1m"))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("jdbc:postgresql://nohost.invalid/kept", "UnknownHostException")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("gehe1m"));
    }

    @Test
    void credentials_do_not_print_their_password() {
        Credentials secret = new Credentials(Optional.of("guard"), Optional.of("geheim"), Optional.empty());

        assertThat(secret.toString()).contains("guard").doesNotContain("geheim");
    }

    private static void open(String url, Credentials credentials) {
        try (FrontierStore store = Stores.open(url, credentials)) {
            assertThat(store.states()).isEmpty();
        }
    }
}
