package io.originguard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.camel.TestNode;
import io.originguard.frontier.TargetMemory;
import io.originguard.target.Host;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    private static final Host SHOP = new Host("shop.example.com");
    private static final String REASON = "halved from 8 to 4: it tripped 12 s after our limit rose to 8";

    @Test
    void targets_with_a_lowered_baseline_are_named_with_the_reason(@TempDir Path directory) throws Exception {
        try (TestNode earlier = TestNode.in(directory).start()) {
            TargetMemory memory = TargetMemory.NONE.withBaseline(
                    Optional.of(4), Optional.of(earlier.clock.instant()), Optional.of(REASON));
            earlier.node().frontier().register().remember(SHOP, memory).join();
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        try (TestNode node = TestNode.in(directory).start()) {
            node.submit("https://shop.example.com/1", "https://news.example.com/1");
            await().until(() -> node.node().frontier().drained());
            new Summary(node.node(), node.node().settings(), node.clock)
                    .print(new PrintStream(printed, true, StandardCharsets.UTF_8));
        }

        assertThat(printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("baseline")))
                .containsExactly("baseline of shop.example.com: 4 of 8, " + REASON);
    }
}
