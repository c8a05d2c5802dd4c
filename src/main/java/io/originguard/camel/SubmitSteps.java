package io.originguard.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.frontier.StoreException;
import io.originguard.intake.Intake;
import io.originguard.intake.Report;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** Accepts the URLs of a message and answers with what became of them. Thread-safe. */
public final class SubmitSteps {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Intake intake;

    SubmitSteps(Intake intake) {
        this.intake = intake;
    }

    /** Accepts the URLs of the body, which becomes the report as JSON. */
    void submit(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Report report;
        try (InputStream body = message.getMandatoryBody(InputStream.class)) {
            report = intake.submit(body);
        } catch (InvalidPayloadException noBody) {
            report = Report.EMPTY;
        }
        answer(message, fields(report), "application/json");
    }

    /** The store did not take them; answers with a problem (RFC 9457). */
    public void refused(Exchange exchange) throws JsonProcessingException {
        Throwable thrown = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        int status = thrown instanceof StoreException ? 503 : 500;
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", status == 503 ? "The store does not take URLs at present" : "The URLs could not be read");
        problem.put("status", status);
        problem.put(
                "detail", "Send the same request again later; URLs that were accepted already count as duplicates.");
        Message message = exchange.getMessage();
        answer(message, problem, "application/problem+json");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    }

    private static void answer(Message message, Map<String, Object> fields, String type)
            throws JsonProcessingException {
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(JSON.writeValueAsString(fields));
    }

    private static Map<String, Object> fields(Report report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accepted", report.accepted());
        fields.put("duplicate", report.duplicate());
        fields.put("rejected", report.rejected());
        List<Map<String, Object>> rejections = report.rejections().stream()
                .map(r -> Map.<String, Object>of("line", r.line(), "text", r.text(), "reason", r.reason()))
                .toList();
        fields.put("rejections", rejections);
        long notShown = report.rejected() - rejections.size();
        if (notShown > 0) {
            fields.put("rejectionsNotShown", notShown);
        }
        return fields;
    }
}
