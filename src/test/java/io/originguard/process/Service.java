package io.originguard.process;

import static org.awaitility.Awaitility.await;

import io.originguard.testing.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code originguard run} on a free port, and a client for it. */
record Service(Program program, int port) implements AutoCloseable {

    /** In JSON a slash may be escaped. */
    private static final Pattern ADDRESS =
            Pattern.compile("POST http:(?:\\\\?/){2}127\\.0\\.0\\.1:(\\d+)\\\\?/urls takes URLs");

    private static final HttpClient CLIENT = Http.client();

    /** Waits until a program that was started as a service says where it listens. */
    static Service of(Program program) {
        try {
            await().atMost(Program.PATIENCE)
                    .until(() -> ADDRESS.matcher(program.err()).find() || !program.isAlive());
            Matcher address = ADDRESS.matcher(program.err());
            if (!address.find()) {
                throw new AssertionError("the service did not start:\n" + program.err());
            }
            return new Service(program, Integer.parseInt(address.group(1)));
        } catch (RuntimeException | AssertionError e) {
            program.close();
            throw e;
        }
    }

    HttpResponse<String> post(String contentType, String body) {
        return send(HttpRequest.newBuilder(uri("/urls"))
                .header("content-type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
