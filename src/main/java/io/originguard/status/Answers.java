package io.originguard.status;

import io.originguard.access.Problem;
import io.originguard.camel.FleetSteering.ElsewhereException;
import io.originguard.camel.Steering.NotPossibleException;
import io.originguard.camel.Steering.UnknownTargetException;
import io.originguard.frontier.StoreException;
import io.originguard.settings.Secrets;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the answer to a request into its exchange, also the answer that it was refused. */
public final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Answers with JSON. */
    static void json(Exchange exchange, Supplier<Object> work) {
        text(exchange, "application/json", () -> Json.text(work.get()));
    }

    /** Answers with what the work says, or why it could not be done. */
    static void text(Exchange exchange, String type, Supplier<String> work) {
        try {
            put(exchange, 200, type, work.get());
        } catch (RuntimeException e) {
            Problem problem = problem(e);
            put(exchange, problem.status(), Problem.TYPE, problem.json());
        }
    }

    /** Why a request could not be answered; what nobody foresaw is logged. */
    public static Problem problem(RuntimeException e) {
        if (e instanceof RefusedException refused) {
            return refused.problem();
        }
        if (e instanceof UnknownTargetException) {
            return Problem.notFound(String.valueOf(e.getMessage()));
        }
        if (e instanceof NotPossibleException) {
            return new Problem(409, "The target's state does not allow it", String.valueOf(e.getMessage()));
        }
        if (e instanceof ElsewhereException) {
            return new Problem(409, "Another node owns the target", String.valueOf(e.getMessage()));
        }
        if (e instanceof StoreException) {
            return new Problem(503, "The store is away", Secrets.mask(String.valueOf(e.getMessage())));
        }
        LOG.error("A request could not be answered", e);
        return new Problem(500, "The request could not be answered", "the node's log says why");
    }

    /** Makes this the answer; of one to HEAD, the body is left out, which Vert.x does not do over HTTP/2. */
    public static void put(Exchange exchange, int status, String type, String body) {
        Message message = exchange.getMessage();
        boolean head = "HEAD".equals(message.getHeader(Exchange.HTTP_METHOD));
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(head ? "" : body);
    }
}
