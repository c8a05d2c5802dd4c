package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.alert.AlertKind;
import io.originguard.alert.OutboxAlert;
import io.originguard.target.Host;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How alerts are handed to the alert route. */
class AlertRouteTest {

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void a_call_that_hangs_holds_up_no_other_alert() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(AlertRoute.URI).process(exchange -> {
                    if (exchange.getMessage().getBody(OutboxAlert.class).row() == 1) {
                        hanging.countDown();
                        end.await();
                    }
                });
            }
        });
        context.start();
        AlertRoute route = AlertRoute.of(context, this);
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> isTaken(route, alert(1)));
        assertThat(hanging.await(1, TimeUnit.MINUTES)).isTrue();

        assertThat(isTaken(route, alert(2))).isTrue();
        assertThat(first).isNotDone();

        end.countDown();
        assertThat(first.get(1, TimeUnit.MINUTES)).isTrue();
    }

    private static boolean isTaken(AlertRoute route, OutboxAlert alert) {
        try {
            route.take(alert);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    private static OutboxAlert alert(long row) {
        return new OutboxAlert(
                row,
                AlertKind.TRIPPED,
                Optional.of(new Host("shop.example.com")),
                "shop.example.com@1",
                Instant.EPOCH,
                Map.of("detail", "the origin refuses connections"),
                OutboxAlert.Stage.DUE,
                0,
                Optional.empty());
    }
}
