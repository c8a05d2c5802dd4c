package io.originguard.process;

import io.originguard.demo.EdgeRequest;
import io.originguard.demo.LittleEdge;
import io.originguard.demo.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A little edge with an origin for each of some hosts. */
record Web(LittleEdge edge, Map<String, Origin> origins) implements AutoCloseable {

    static Web of(String... hosts) {
        LittleEdge edge = LittleEdge.start();
        Map<String, Origin> origins = new LinkedHashMap<>();
        for (String host : hosts) {
            Origin origin = Origin.start(edge.vertx(), host);
            edge.target(host, origin);
            // As pages, the edge's errors announce no waits, which are longer than a test.
            edge.zone(host).errorPages(true);
            origins.put(host, origin);
        }
        return new Web(edge, origins);
    }

    Web latency(Duration each) {
        origins.values().forEach(origin -> origin.latency(each));
        return this;
    }

    Origin origin(String host) {
        return Objects.requireNonNull(origins.get(host));
    }

    String url(String host, String path) {
        return edge.uri(host, path).toString();
    }

    /** The URLs of so many pages of each host, the hosts in turn. */
    List<String> pages(int each) {
        List<String> urls = new ArrayList<>();
        for (int page = 0; page < each; page++) {
            for (String host : origins.keySet()) {
                urls.add(url(host, "/page/" + page));
            }
        }
        return urls;
    }

    /** Writes lines to a file and gives its name back. */
    static String write(Path file, List<String> lines) throws IOException {
        Files.write(file, lines);
        return file.getFileName().toString();
    }

    /** The value of originguard.network.resolve under which the hosts are found. */
    String resolve() {
        return origins.keySet().stream().map(host -> host + "=127.0.0.1").collect(Collectors.joining(","));
    }

    /** These arguments and the settings under which the hosts are found and nothing is asked for but their pages. */
    List<String> call(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--set");
        all.add("originguard.network.resolve=" + resolve());
        all.add("--set");
        all.add("originguard.target.robots=false");
        return all;
    }

    /** How many requests have come to the edge. */
    int requests() {
        return edge.log().size();
    }

    /** How often each URL was answered with 200. */
    Map<String, Long> answered() {
        return edge.log().stream()
                .filter(request -> request.status() == 200)
                .collect(Collectors.groupingBy(this::url, Collectors.counting()));
    }

    private String url(EdgeRequest request) {
        return url(request.host(), request.path());
    }

    @Override
    public void close() {
        origins.values().forEach(Origin::close);
        edge.close();
    }
}
