package io.originguard.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A running node, by its REST interface. */
final class RemoteNode {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int STORE_AWAY = 503;

    private final URI url;
    private final Optional<String> token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param url without a path */
    RemoteNode(URI url, Optional<String> token) {
        this.url = url;
        this.token = token;
    }

    /** A path with these parameters, those without a value left out. */
    static String path(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        return json(text(path));
    }

    String text(String path) {
        return send("GET", path, "application/json", BodyPublishers.noBody());
    }

    JsonNode post(String path, Map<String, ?> fields) {
        try {
            return json(
                    send("POST", path, "application/json", BodyPublishers.ofString(JSON.writeValueAsString(fields))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Submits URLs, one a line or one JSON object a line. */
    JsonNode submit(byte[] lines) {
        return json(send("POST", "/api/urls", "text/plain; charset=utf-8", BodyPublishers.ofByteArray(lines)));
    }

    private String send(String method, String path, String type, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", type)
                .method(method, body);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        HttpResponse<String> answer;
        try {
            answer = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new NodeAwayException(
                    "no node answers at " + url + " (" + hindrance(e)
                            + "); start one with 'originguard run', or name it with --url",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeAwayException("interrupted", e);
        }
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        String why = Table.clean(detail(answer)) + " (" + answer.statusCode() + " from " + url + ")";
        throw answer.statusCode() == STORE_AWAY ? new NodeAwayException(why) : new NodeAnswerException(why);
    }

    /** Of many of the client's exceptions, only the class says what is the matter. */
    private static String hindrance(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no such host";
            }
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer within " + TIMEOUT.toSeconds() + " s";
        }
        String said = failure.getMessage();
        if (said != null && !said.isBlank()) {
            return said;
        }
        return failure instanceof ConnectException
                ? "connection refused"
                : failure.getClass().getSimpleName();
    }

    private static String detail(HttpResponse<String> answer) {
        try {
            JsonNode problem = JSON.readTree(answer.body());
            return problem.path("detail").asText("the node refused");
        } catch (JsonProcessingException e) {
            return "this is not an answer of a node";
        }
    }

    private JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NodeAnswerException("what " + url + " answers is not JSON; is it a node?");
        }
    }
}
