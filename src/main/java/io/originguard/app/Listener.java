package io.originguard.app;

import io.originguard.access.Entrance;
import io.originguard.access.Tokens;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import io.originguard.settings.Sources;
import io.originguard.status.Management;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;

/** The HTTP listener of the service. */
final class Listener {

    private Listener() {}

    /** The settings of camel-main for it. */
    static Map<String, String> of(Settings settings) {
        String host = settings.get(Catalogue.SERVER_HOST);
        int port = settings.get(Catalogue.SERVER_PORT);
        Map<String, String> all = new HashMap<>(Management.of(host, port));
        all.put("camel.server.enabled", "true");
        all.put("camel.server.host", host);
        all.put("camel.server.port", String.valueOf(port));
        all.put("camel.server.maxBodySize", String.valueOf(settings.get(Catalogue.SERVER_MAX_BODY)));
        all.put("camel.server.fileUploadEnabled", "false");
        return all;
    }

    /**
     * Who may use it.
     *
     * @throws WrongInputException if the file of tokens cannot be used, or is missing where others can reach the server
     */
    static Entrance entrance(Settings settings) {
        try {
            return new Entrance(
                    settings.get(Catalogue.SERVER_HOST),
                    settings.get(Catalogue.SERVER_TOKENS).map(Tokens::of));
        } catch (IllegalArgumentException e) {
            throw new WrongInputException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Tries the address, because Camel's server only logs that it could not listen, and the service would run on without it.
     *
     * @throws WrongInputException if it cannot be listened on
     */
    static void check(Settings settings) {
        String host = settings.get(Catalogue.SERVER_HOST);
        int port = settings.get(Catalogue.SERVER_PORT);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new WrongInputException(
                    "cannot listen on " + host + ":" + port + ": " + e.getMessage() + "; set "
                            + Catalogue.SERVER_HOST.key() + " to an address of this machine and "
                            + Catalogue.SERVER_PORT.key() + " to a free port",
                    e);
        }
    }

    /** The usual port on loopback, or 0, which takes any, if another process has it. */
    static int freePort() {
        Settings usual = Settings.load(Sources.none());
        try {
            check(usual);
            return usual.get(Catalogue.SERVER_PORT);
        } catch (WrongInputException taken) {
            return 0;
        }
    }

    /** The name of this node: that of its machine. */
    static String nodeName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Where others reach it: what listens on all addresses is found under the machine's name. */
    static String reachable(Settings settings, String address) {
        boolean everywhere = Set.of("0.0.0.0", "::").contains(settings.get(Catalogue.SERVER_HOST));
        return everywhere ? nodeName() + address.substring(address.lastIndexOf(':')) : address;
    }

    /** Where it listens, host and port. */
    static Optional<String> address(CamelContext context) {
        return Optional.ofNullable(context.hasService(VertxPlatformHttpServer.class))
                .map(server -> server.getHost() + ":" + server.getServer().actualPort());
    }
}
