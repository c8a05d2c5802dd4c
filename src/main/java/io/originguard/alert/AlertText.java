package io.originguard.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An alert in words, on lines of bounded length without control characters, whatever a page or an edge has said. */
public final class AlertText {

    private static final int LONGEST_LINE = 1_000;

    private AlertText() {}

    /** What happened, on one line. */
    static String headline(OutboxAlert alert) {
        String who = alert.target().map(Object::toString).orElse("");
        String cause = fact(alert.facts(), "cause");
        return line(
                switch (alert.kind()) {
                    case TRIPPED -> who + " is paused: " + cause;
                    case FLAPPING -> who + " is paused once more and keeps going up and down: " + cause;
                    case RECOVERED -> who + " is back";
                    case BLOCKED -> who + " blocks us";
                    case SUMMARY ->
                        "%s more targets: %s".formatted(fact(alert.facts(), "count"), fact(alert.facts(), "of"));
                });
    }

    /** The same with what else is known, a line each. */
    static List<String> lines(OutboxAlert alert) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(alert));
        lines.add(line(alert.detail()));
        if (alert.kind() == AlertKind.TRIPPED || alert.kind() == AlertKind.FLAPPING) {
            add(lines, "jobs held: ", fact(alert.facts(), "jobsHeld"));
            add(lines, "next probe: ", fact(alert.facts(), "nextProbeAt"));
            add(lines, "cf-ray: ", fact(alert.facts(), "cfRay"));
        }
        add(lines, "at: ", alert.at().toString());
        add(lines, "incident: ", alert.incident());
        return lines.stream().filter(text -> !text.isEmpty()).toList();
    }

    /** One line of it, safe to stand anywhere. */
    public static String line(String text) {
        String clean = text.codePoints()
                .map(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return cut(clean, LONGEST_LINE);
    }

    /** At most so many characters. */
    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(line(name + value));
        }
    }

    private static String fact(Map<String, Object> facts, String name) {
        return String.valueOf(facts.getOrDefault(name, ""));
    }
}
