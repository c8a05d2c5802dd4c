import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The least that a client on Apache HttpClient 5 can do: eight threads a host, kept connections, each body read and thrown
 * away. No queue that survives, no breaker, nothing written. Fails if a page is not a 200.
 */
public final class BareClient {

    private static final int IN_FLIGHT = 8;

    private BareClient() {}

    public static void main(String[] args) throws Exception {
        Map<String, Queue<String>> byHost = new LinkedHashMap<>();
        InMemoryDnsResolver names = new InMemoryDnsResolver();
        for (String url : Files.readAllLines(Path.of(args[0]))) {
            String host = URI.create(url).getHost();
            names.add(host, InetAddress.getLoopbackAddress());
            byHost.computeIfAbsent(host, h -> new ConcurrentLinkedQueue<>()).add(url);
        }

        int threads = byHost.size() * IN_FLIGHT;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (CloseableHttpClient client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(names)
                        .setMaxConnPerRoute(IN_FLIGHT)
                        .setMaxConnTotal(threads)
                        .build())
                .build()) {
            List<Future<Integer>> workers = new ArrayList<>();
            for (Queue<String> urls : byHost.values()) {
                for (int i = 0; i < IN_FLIGHT; i++) {
                    workers.add(pool.submit(() -> fetch(client, urls)));
                }
            }
            int pages = 0;
            for (Future<Integer> worker : workers) {
                pages += worker.get();
            }
            System.out.println(pages);
        } finally {
            pool.shutdown();
        }
    }

    private static int fetch(CloseableHttpClient client, Queue<String> urls) throws IOException {
        int pages = 0;
        for (String url = urls.poll(); url != null; url = urls.poll()) {
            String asked = url;
            client.execute(new HttpGet(url), response -> {
                byte[] body = EntityUtils.toByteArray(response.getEntity());
                if (response.getCode() != 200 || body.length == 0) {
                    throw new IOException(asked + " was answered with " + response.getCode());
                }
                return body.length;
            });
            pages++;
        }
        return pages;
    }
}
