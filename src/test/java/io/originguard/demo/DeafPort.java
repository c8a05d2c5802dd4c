package io.originguard.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A port on loopback that takes no connection and refuses none: its backlog is full, so the next connect hangs. */
final class DeafPort implements AutoCloseable {

    private final ServerSocket listener;
    private final List<Socket> callers = new ArrayList<>();

    DeafPort() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 8 && call(); i++) {}
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Whether one more got through. */
    private boolean call() {
        Socket caller = new Socket();
        callers.add(caller);
        try {
            caller.connect(listener.getLocalSocketAddress(), 50);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket caller : callers) {
            caller.close();
        }
        listener.close();
    }
}
