package io.originguard.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.originguard.reload.RouteFolder;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Targets as a table for people. */
final class TargetTable {

    private TargetTable() {}

    static void print(JsonNode targets, Clock clock, PrintWriter out) {
        Table table =
                new Table("target", "state", "#bad", "errors", "#flight", "#waiting", "#dead", "#pages/s", "what next");
        for (JsonNode target : targets) {
            table.add(
                    target.path("target"),
                    target.path("state").asText() + mark(target),
                    String.format(
                            Locale.ROOT, "%.0f %%", 100 * target.path("ratio").asDouble()),
                    errors(target.path("errors")),
                    target.path("inFlight").asText() + "/"
                            + target.path("limit").asText(),
                    target.path("waiting"),
                    target.path("dead"),
                    String.format(
                            Locale.ROOT, "%.1f", target.path("pagesPerSecond").asDouble()),
                    next(target, clock));
        }
        table.print(out);
    }

    private static String mark(JsonNode target) {
        if (target.path("held").isObject()) {
            return " (held)";
        }
        return target.path("route").asBoolean(true) ? "" : " (no route)";
    }

    private static String errors(JsonNode errors) {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> error : errors.properties()) {
            all.add(error.getValue().asText() + "x" + error.getKey());
        }
        return all.isEmpty() ? "-" : String.join(" ", all);
    }

    private static String next(JsonNode target, Clock clock) {
        JsonNode held = target.path("held");
        if (held.isObject()) {
            return "held by " + held.path("by").asText() + ": "
                    + held.path("reason").asText();
        }
        if (!target.path("route").asBoolean(true)) {
            return "waits for a route: add routes/targets/"
                    + target.path("target").asText() + RouteFolder.ENDING;
        }
        if (target.path("probing").asBoolean()) {
            return "a probe is under way";
        }
        return until("probe", target.path("nextProbeAt"), clock)
                + until("goes on", target.path("limitedUntil"), clock)
                + until("asks for robots.txt", target.path("robotsHeldUntil"), clock);
    }

    private static String until(String what, JsonNode at, Clock clock) {
        if (!at.isTextual()) {
            return "";
        }
        Duration left = Duration.between(clock.instant(), Instant.parse(at.asText()));
        return left.isNegative() ? what + " is due" : what + " in " + Spell.out(left);
    }
}
