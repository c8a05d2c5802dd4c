package io.originguard.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.testing.Http;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** A client of {@code /api/events} that keeps all it reads. */
final class EventStream implements Flow.Subscriber<String> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Map<String, String> fields = new HashMap<>();
    private final CompletableFuture<HttpResponse.ResponseInfo> opened = new CompletableFuture<>();
    private final CompletableFuture<HttpResponse<Void>> ended;

    /** One event; a comment is one of the name {@code comment}. */
    record Event(String name, String id, JsonNode data) {}

    private EventStream(HttpRequest request) {
        ended = Http.client().sendAsync(request, info -> {
            opened.complete(info);
            return HttpResponse.BodySubscribers.fromLineSubscriber(this);
        });
    }

    /** Opens it, with these headers. */
    static EventStream of(Fleet fleet, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + fleet.address() + "/api/events"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new EventStream(request.build());
    }

    HttpResponse.ResponseInfo opened() {
        return opened.join();
    }

    /** Done when the server has ended the stream, in good order or not. */
    CompletableFuture<HttpResponse<Void>> ended() {
        return ended;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** What was told of a target, earliest first. */
    Stream<JsonNode> of(String target) {
        return events.stream()
                .filter(event -> event.name().equals("targets"))
                .flatMap(event -> Stream.iterate(
                                0, i -> i < event.data().path("targets").size(), i -> i + 1)
                        .map(i -> event.data().path("targets").path(i)))
                .filter(told -> told.path("target").asText().equals(target));
    }

    /** The alerts of a kind. */
    Stream<Event> alerts(String kind) {
        return events.stream()
                .filter(event -> event.name().equals("alert")
                        && event.data().path("alert").asText().equals(kind));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        int colon = line.indexOf(": ");
        if (!line.isEmpty()) {
            fields.put(line.substring(0, colon), line.substring(colon + 2));
        } else if (fields.containsKey("data")) {
            events.add(new Event(
                    fields.getOrDefault("event", "message"),
                    fields.getOrDefault("id", ""),
                    json(fields.getOrDefault("data", ""))));
            fields.clear();
        } else {
            fields.clear();
        }
    }

    private static JsonNode json(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new AssertionError(data, e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        // The future of the response tells of it.
    }

    @Override
    public void onComplete() {
        // As above.
    }
}
