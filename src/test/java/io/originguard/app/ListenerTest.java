package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerTest {

    @Test
    void a_taken_port_is_refused_and_a_free_one_is_not() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();

            assertThatThrownBy(() -> Listener.check(settings("127.0.0.1", port)))
                    .isInstanceOf(WrongInputException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": ")
                    .hasMessageContaining("originguard.server.port");
        }

        assertThatCode(() -> Listener.check(settings("127.0.0.1", port))).doesNotThrowAnyException();
    }

    @Test
    void an_address_of_another_machine_is_refused() {
        // 192.0.2.0/24 is set aside for documentation, so no machine has it.
        assertThatThrownBy(() -> Listener.check(settings("192.0.2.7", 0)))
                .isInstanceOf(WrongInputException.class)
                .hasMessageStartingWith("cannot listen on 192.0.2.7:0: ")
                .hasMessageContaining("originguard.server.host");
    }

    private static Settings settings(String host, int port) {
        return Settings.load(Sources.none()
                .assignments(List.of("originguard.server.host=" + host, "originguard.server.port=" + port)));
    }
}
