package io.originguard.demo;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;

/** Asks the edge or an origin on loopback under any host name. */
final class Browser implements AutoCloseable {

    private final Vertx vertx = Loops.of(1);
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(512));

    /** A whole answer. */
    record Page(int status, MultiMap headers, String body) {

        String header(String name) {
            return headers.get(name);
        }
    }

    Page get(int port, String host, String path) {
        return Await.done(ask(port, host, path), "GET " + path);
    }

    Page get(int port, String host, String path, Map<String, String> headers) {
        return Await.done(ask(HttpMethod.GET, port, host, path, headers, ""), "GET " + path);
    }

    Page send(HttpMethod method, int port, String host, String path, String body) {
        return Await.done(ask(method, port, host, path, Map.of(), body), method + " " + path);
    }

    Future<Page> ask(int port, String host, String path) {
        return ask(HttpMethod.GET, port, host, path, Map.of(), "");
    }

    /** Closes all connections, whatever is unanswered. */
    void leave() {
        Await.done(client.close(), "leaving");
    }

    private Future<Page> ask(
            HttpMethod method, int port, String host, String path, Map<String, String> headers, String body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(Origin.LOOPBACK)
                .setPort(port)
                .setURI(path)
                .putHeader("host", host);
        headers.forEach(options::putHeader);
        // All of it on one context: an answer that is complete before somebody listens would be lost.
        Promise<Page> page = Promise.promise();
        context.runOnContext(start -> client.request(options)
                .compose(request -> body.isEmpty() ? request.send() : request.send(body))
                .compose(Browser::read)
                .onComplete(page));
        return page.future();
    }

    private static Future<Page> read(HttpClientResponse response) {
        return response.body()
                .map(body -> new Page(response.statusCode(), response.headers(), body.toString("latin1")));
    }

    @Override
    public void close() {
        Await.done(vertx.close(), "closing the browser");
    }
}
