package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.SqliteStore;
import io.originguard.frontier.StoreException;
import io.originguard.intake.Intake;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitStepsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private FrontierStore store;
    private Frontier frontier;
    private SubmitSteps steps;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = SqliteStore.open(directory.resolve("frontier.db"));
        frontier = new Frontier(store, Clock.systemUTC(), () -> {}, target -> {});
        steps = new SubmitSteps(new Intake(frontier, host -> true));
    }

    @AfterEach
    void close() throws IOException {
        frontier.close();
        store.close();
        camel.close();
    }

    private JsonNode answerTo(String body) throws IOException {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        steps.submit(exchange);
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    @Test
    void an_answer_with_every_rejection_does_not_speak_of_others() throws IOException {
        JsonNode answer = answerTo("http://h/1\nhttp://h/2\nhttp://h/1\nftp://x/\n");

        assertThat(answer.path("accepted").asInt()).isEqualTo(2);
        assertThat(answer.path("duplicate").asInt()).isEqualTo(1);
        assertThat(answer.path("rejected").asInt()).isEqualTo(1);
        assertThat(answer.path("rejections")).hasSize(1);
        assertThat(answer.path("rejections").path(0).path("line").asInt()).isEqualTo(4);
        assertThat(answer.has("rejectionsNotShown")).isFalse();
    }

    @Test
    void an_answer_lists_the_first_rejections_and_says_how_many_it_leaves_out() throws IOException {
        JsonNode answer = answerTo("x\n".repeat(1_234) + "http://h/1\n");

        assertThat(answer.path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.path("rejected").asInt()).isEqualTo(1_234);
        assertThat(answer.path("rejections")).hasSize(1_000);
        assertThat(answer.path("rejectionsNotShown").asInt()).isEqualTo(234);
    }

    @Test
    void what_cannot_be_taken_is_answered_with_a_problem_that_says_whose_it_is() throws IOException {
        assertThat(problem(new StoreException("the disk is full"))
                        .path("status")
                        .asInt())
                .isEqualTo(503);
        assertThat(problem(new IOException("the client has gone"))
                        .path("status")
                        .asInt())
                .isEqualTo(500);
    }

    private JsonNode problem(Exception thrown) throws IOException {
        Exchange exchange = new DefaultExchange(camel);
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, thrown);
        exchange.getMessage().setHeader("X-Theirs", "echo");
        steps.refused(exchange);
        JsonNode problem = new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
        assertThat(exchange.getMessage().getHeaders())
                .containsOnly(
                        Map.entry(Exchange.CONTENT_TYPE, "application/problem+json"),
                        Map.entry(
                                Exchange.HTTP_RESPONSE_CODE,
                                problem.path("status").asInt()));
        return problem;
    }
}
