package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.settings.Catalogue;
import io.originguard.target.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's clock is set while a real request is under way. */
class ClockLeapTest {

    @Test
    void an_answer_is_not_cut_off_when_the_clock_leaps(@TempDir Path directory) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (Wire wire = new Wire((heard, out) -> {
                    boolean slow = heard.head().get(0).contains("/slow");
                    if (slow) {
                        hold(answer);
                    }
                    Wire.say(out, "", "HTTP/1.1 " + (slow ? "200 OK" : "503 Later"), "Content-Length: 0");
                });
                TestNode node = TestNode.in(directory)
                        .set("http", Catalogue.HTTP.fallback())
                        .set("network.allowPrivate", "true")
                        .start()) {
            node.submit(wire.url("/slow"), wire.url("/later"));
            await().until(() -> wire.heard().size() == 2 && node.node().inFlight() == 1);

            // What is tried again after the second leap shows that the node has looked for what is overdue after the
            // first.
            for (int heard = 3; heard <= 4; heard++) {
                int times = heard;
                node.clock.advance(Duration.ofHours(2));
                await().until(() -> wire.heard().size() == times && node.node().inFlight() == 1);
            }
            answer.countDown();

            await().until(() -> node.node().inFlight() == 0);
            assertThat(node.node().frontier().counts(new Host("127.0.0.1")).delivered())
                    .isEqualTo(1);
            assertThat(wire.heard())
                    .filteredOn(heard -> heard.head().get(0).contains("/slow"))
                    .hasSize(1);
        }
    }

    private static void hold(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the test did not go on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
